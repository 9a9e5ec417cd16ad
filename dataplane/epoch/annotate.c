/* Built for ThreadSanitizer only. */
#include "dataplane/epoch/annotate.h"

#include <pthread.h>
#include <stddef.h>

void __tsan_acquire(void *address);
void __tsan_release(void *address);

struct tag {
	struct tag *next;
};

/* The one list that has to be found from any thread; exists in sanitizer builds only. */
static struct tag *tags;
static pthread_mutex_t tags_lock = PTHREAD_MUTEX_INITIALIZER;
static _Thread_local struct tag my_tag;

void hg_annotate_enter(void)
{
	pthread_mutex_lock(&tags_lock);
	my_tag.next = tags;
	tags = &my_tag;
	pthread_mutex_unlock(&tags_lock);
}

/* The lock carries what this thread did to a writer that waits after it has left the list. */
void hg_annotate_leave(void)
{
	struct tag **at = &tags;

	pthread_mutex_lock(&tags_lock);
	while (*at && *at != &my_tag)
		at = &(*at)->next;
	if (*at)
		*at = my_tag.next;
	pthread_mutex_unlock(&tags_lock);
}

void hg_annotate_release(void)
{
	__tsan_release(&my_tag);
}

void hg_annotate_acquire_all(void)
{
	struct tag *tag;

	pthread_mutex_lock(&tags_lock);
	for (tag = tags; tag; tag = tag->next)
		__tsan_acquire(tag);
	pthread_mutex_unlock(&tags_lock);
}
