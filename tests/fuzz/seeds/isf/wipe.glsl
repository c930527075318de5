uniform float soft; // = 0.1
vec4 transition(vec2 uv) {
  return mix(getFromColor(uv), getToColor(uv), smoothstep(progress - soft, progress + soft, uv.x * ratio));
}
