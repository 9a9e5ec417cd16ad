#include "control/flows/pool.h"

#include <pthread.h>
#include <stdlib.h>

#include "control/flows/memory.h"

#define HEAD_BYTES 64u /* keeps blocks aligned */
#define SPARE_PART 8u  /* a block is so much longer than asked: tables grow */

/* In front of a block. */
struct head {
	struct hg_pool *pool;
	struct head *next; /* kept: given back before this one */
	size_t bytes;	   /* head included */
};

struct hg_pool {
	unsigned references;
	pthread_mutex_t lock;
	struct head *kept; /* newest first */
	size_t kept_bytes, most_bytes;
};

struct hg_pool *hg_pool_create(void)
{
	struct hg_pool *pool = calloc(1, sizeof(*pool));

	if (!pool)
		return NULL;
	pool->references = 1;
	pthread_mutex_init(&pool->lock, NULL);
	return pool;
}

void hg_pool_ref(struct hg_pool *pool)
{
	__atomic_fetch_add(&pool->references, 1, __ATOMIC_RELAXED);
}

static void free_list(struct head *head)
{
	while (head) {
		struct head *next = head->next;

		free(head);
		head = next;
	}
}

void hg_pool_unref(struct hg_pool *pool)
{
	if (!pool || __atomic_sub_fetch(&pool->references, 1, __ATOMIC_ACQ_REL))
		return;
	free_list(pool->kept);
	pthread_mutex_destroy(&pool->lock);
	free(pool);
}

size_t hg_pool_bytes(size_t len_bytes)
{
	return HEAD_BYTES + len_bytes + len_bytes / SPARE_PART;
}

/* Cuts off the oldest ones that are too much. Under the lock; the caller frees them without it. */
static struct head *cut(struct hg_pool *pool)
{
	struct head **at = &pool->kept, *rest;
	size_t bytes = 0;

	while (*at && bytes + (*at)->bytes <= pool->most_bytes) {
		bytes += (*at)->bytes;
		at = &(*at)->next;
	}
	rest = *at;
	*at = NULL;
	pool->kept_bytes = bytes;
	return rest;
}

void hg_pool_keep(struct hg_pool *pool, size_t most_bytes)
{
	struct head *rest;

	pthread_mutex_lock(&pool->lock);
	pool->most_bytes = most_bytes;
	rest = pool->kept_bytes > most_bytes ? cut(pool) : NULL;
	pthread_mutex_unlock(&pool->lock);
	free_list(rest);
}

/* The smallest kept block that is long enough, but not twice as long. Under the lock. */
static struct head *find(struct hg_pool *pool, size_t need_bytes)
{
	struct head **best = NULL, *found;

	for (struct head **at = &pool->kept; *at; at = &(*at)->next) {
		size_t bytes = (*at)->bytes;

		if (bytes >= need_bytes && bytes / 2 <= need_bytes &&
		    (!best || bytes < (*best)->bytes))
			best = at;
	}
	if (!best)
		return NULL;
	found = *best;
	*best = found->next;
	pool->kept_bytes -= found->bytes;
	return found;
}

void *hg_pool_take(struct hg_pool *pool, size_t len_bytes)
{
	struct head *head;

	pthread_mutex_lock(&pool->lock);
	head = find(pool, HEAD_BYTES + len_bytes);
	pthread_mutex_unlock(&pool->lock);
	if (!head) {
		head = hg_block_alloc(hg_pool_bytes(len_bytes));
		if (!head)
			return NULL;
		*head = (struct head){ .pool = pool, .bytes = hg_pool_bytes(len_bytes) };
	}
	return (char *)head + HEAD_BYTES;
}

void hg_pool_give(void *block)
{
	struct head *head = block ? (struct head *)(void *)((char *)block - HEAD_BYTES) : NULL;
	struct head *rest = NULL;
	struct hg_pool *pool;

	if (!head)
		return;
	pool = head->pool;
	pthread_mutex_lock(&pool->lock);
	head->next = pool->kept;
	pool->kept = head;
	pool->kept_bytes += head->bytes;
	if (pool->kept_bytes > pool->most_bytes)
		rest = cut(pool);
	pthread_mutex_unlock(&pool->lock);
	free_list(rest);
}
