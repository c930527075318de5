#define T (iTime * 0.5)
void mainImage(out vec4 colour, in vec2 px) {
    vec2 uv = px / iResolution.xy;
    colour = texture(iChannel0, uv) + vec4(uv, sin(T), 1.0);
}
