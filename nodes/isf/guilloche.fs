/*{
	"DESCRIPTION": "Fine woven line work as on banknotes: rosettes of curves that turn against each other.",
	"CREDIT": "Cymatic",
	"ISFVSN": "2",
	"CATEGORIES": ["Generator", "Lines", "Banknote", "Rosette"],
	"INPUTS": [
		{ "NAME": "petals", "LABEL": "Petals of the rosette", "TYPE": "long", "DEFAULT": 9, "MIN": 2, "MAX": 24 },
		{ "NAME": "lines", "LABEL": "How many lines from the middle to the edge", "TYPE": "float", "DEFAULT": 12.0, "MIN": 2.0, "MAX": 40.0 },
		{ "NAME": "swing", "LABEL": "How far the curves swing out", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0 },
		{ "NAME": "width", "LABEL": "Width of a line", "TYPE": "float", "DEFAULT": 0.3, "MIN": 0.02, "MAX": 0.9 },
		{ "NAME": "speed", "LABEL": "How fast the two weaves turn, and which way", "TYPE": "float", "DEFAULT": 0.15, "MIN": -2.0, "MAX": 2.0 },
		{ "NAME": "crossed", "LABEL": "Whether a second weave turns the other way", "TYPE": "bool", "DEFAULT": true },
		{ "NAME": "centre", "LABEL": "The middle of the rosette: 0.5 0.5 is that of the picture", "TYPE": "point2D", "DEFAULT": [0.5, 0.5], "MIN": [0.0, 0.0], "MAX": [1.0, 1.0] },
		{ "NAME": "ink", "LABEL": "Colour of the lines", "TYPE": "color", "DEFAULT": [0.12, 0.36, 0.34, 1.0] },
		{ "NAME": "second_ink", "LABEL": "Colour of the second weave", "TYPE": "color", "DEFAULT": [0.62, 0.26, 0.2, 1.0] },
		{ "NAME": "paper", "LABEL": "Colour of the ground", "TYPE": "color", "DEFAULT": [0.93, 0.9, 0.8, 1.0] }
	]
}*/

const float TURN = 6.2831853;

// How many lines lie between the middle and this point.
float phase_at(vec2 at, float turn) {
	float radius = length(at);
	float angle = atan(at.y, at.x) + turn;
	float wave = sin(angle * float(petals)) + 0.5 * sin(angle * float(petals) * 2.0 + radius * 5.0);
	return lines * (radius + 0.25 * swing * wave * smoothstep(0.0, 0.6, radius));
}

// How much of a line covers this point: 0 or 1, and between them over one pixel.
float weave(vec2 at, float turn, float px) {
	float phase = phase_at(at, turn);
	float across = phase_at(at + vec2(px, 0.0), turn) - phase;
	float up = phase_at(at + vec2(0.0, px), turn) - phase;
	float step_px = length(vec2(across, up));
	float off = abs(fract(phase) - 0.5) * 2.0;
	float soft = clamp(step_px * 2.0, 0.001, 1.0);
	float fine = smoothstep(1.0 - width - soft * 0.5, 1.0 - width + soft * 0.5, off);
	// Where lines lie closer than pixels there is only their mean.
	return mix(fine, width, smoothstep(0.35, 0.7, step_px)) * smoothstep(1.35, 1.3, length(at));
}

void main() {
	float px = 2.0 / RENDERSIZE.y;
	vec2 at = (isf_FragNormCoord - centre) * 2.0 * vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0);
	float turn = TIME * speed;
	vec4 colour = paper;
	if (crossed) {
		float second = weave(at * 1.07, TURN / float(petals) * 0.5 - turn, px);
		colour = mix(colour, vec4(second_ink.rgb, 1.0), second * second_ink.a * 0.8);
	}
	float first = weave(at, turn, px);
	gl_FragColor = mix(colour, vec4(ink.rgb, 1.0), first * ink.a);
}
