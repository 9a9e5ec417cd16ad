/*
 * Growing arrays, and memory that views may still show.
 */
#include "control/metrics/parts.h"

#include <stdlib.h>
#include <string.h>

bool hg_metrics_room(void **array, size_t *room, size_t count, size_t size)
{
	size_t want = *room ? *room : 16;
	void *grown;

	if (count <= *room)
		return true;
	while (want < count)
		want *= 2;
	grown = realloc(*array, want * size);
	if (!grown)
		return false;
	*array = grown;
	*room = want;
	return true;
}

/* Without memory for the note the memory itself is kept for good: views may show it. */
void hg_metrics_retire(struct hg_metrics *metrics, void *memory)
{
	if (metrics->retired_first > 1024 && metrics->retired_first > metrics->retired_count) {
		memmove(metrics->retired, metrics->retired + metrics->retired_first,
			metrics->retired_count * sizeof(*metrics->retired));
		metrics->retired_first = 0;
	}
	if (!hg_metrics_room((void **)&metrics->retired, &metrics->retired_room,
			     metrics->retired_first + metrics->retired_count + 1,
			     sizeof(*metrics->retired)))
		return;
	metrics->retired[metrics->retired_first + metrics->retired_count++] =
		(struct retired){ metrics->generation, memory };
}

/* Frees what only views before `oldest_held` could show. */
void hg_metrics_reclaim(struct hg_metrics *metrics, uint64_t oldest_held)
{
	struct retired *first;

	while (metrics->retired_count) {
		first = &metrics->retired[metrics->retired_first];
		if (first->generation >= oldest_held)
			return;
		free(first->memory);
		metrics->retired_first++;
		metrics->retired_count--;
	}
	metrics->retired_first = 0;
}
