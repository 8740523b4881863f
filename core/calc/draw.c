#include "calc/draw.h"

enum {
	ROUNDS = 10
};

uint64_t
td_draw_stream(const char *name)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * UINT64_C(0x100000001b3);
	return hash;
}

static void
philox_round(uint32_t c[4], const uint32_t k[2])
{
	uint64_t a = (uint64_t)c[0] * UINT32_C(0xd2511f53);
	uint64_t b = (uint64_t)c[2] * UINT32_C(0xcd9e8d57);
	uint32_t c1 = c[1], c3 = c[3];

	c[0] = (uint32_t)(b >> 32) ^ c1 ^ k[0];
	c[1] = (uint32_t)b;
	c[2] = (uint32_t)(a >> 32) ^ c3 ^ k[1];
	c[3] = (uint32_t)a;
}

void
td_draw_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
	uint32_t k[2] = { key[0], key[1] };

	for (int i = 0; i < 4; i++)
		out[i] = counter[i];
	for (int i = 0; i < ROUNDS; i++) {
		philox_round(out, k);
		k[0] += UINT32_C(0x9e3779b9);
		k[1] += UINT32_C(0xbb67ae85);
	}
}

double
td_draw(uint64_t seed, uint64_t stream, uint64_t k)
{
	const uint32_t counter[4] = { (uint32_t)k, (uint32_t)(k >> 32), (uint32_t)stream,
				      (uint32_t)(stream >> 32) };
	const uint32_t key[2] = { (uint32_t)seed, (uint32_t)(seed >> 32) };
	uint32_t out[4];

	td_draw_philox(counter, key, out);
	return ((double)(((uint64_t)out[1] << 32 | out[0]) >> 12) + 0.5) * 0x1p-52;
}
