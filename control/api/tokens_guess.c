/* Addresses that send wrong tokens are not listened to for a minute. */
#include "control/api/tokens_parts.h"

#define MINUTE_MS 60000

static struct hg_guesser *find(struct hg_tokens *tokens, const struct hg_addr *client,
			       uint64_t now_ms)
{
	for (size_t i = 0; i < HG_GUESSERS_MAX; i++) {
		struct hg_guesser *guesser = &tokens->guessers[i];

		if (guesser->client.family && hg_addr_equal(&guesser->client, client) &&
		    now_ms - guesser->since_ms < MINUTE_MS)
			return guesser;
	}
	return NULL;
}

/* A free place, else the one that is longest in use. */
static struct hg_guesser *place(struct hg_tokens *tokens, uint64_t now_ms)
{
	struct hg_guesser *oldest = &tokens->guessers[0];

	for (size_t i = 0; i < HG_GUESSERS_MAX; i++) {
		struct hg_guesser *guesser = &tokens->guessers[i];

		if (!guesser->client.family || now_ms - guesser->since_ms >= MINUTE_MS)
			return guesser;
		if (guesser->since_ms < oldest->since_ms)
			oldest = guesser;
	}
	return oldest;
}

bool hg_tokens_throttled(struct hg_tokens *tokens, const struct hg_addr *client, uint64_t now_ms)
{
	const struct hg_guesser *guesser = find(tokens, client, now_ms);

	return guesser && guesser->guesses >= HG_GUESSES_MAX;
}

void hg_tokens_guessed(struct hg_tokens *tokens, const struct hg_addr *client, uint64_t now_ms)
{
	struct hg_guesser *guesser = find(tokens, client, now_ms);

	if (!guesser) {
		guesser = place(tokens, now_ms);
		guesser->client = *client;
		guesser->guesses = 0;
	}
	guesser->since_ms = now_ms;
	guesser->guesses++;
}
