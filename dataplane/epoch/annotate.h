/*
 * Tells ThreadSanitizer what liburcu 0.13 does not: a reader's quiescent state happens before the
 * end of the grace period that waited for it (dp:Z4). Empty in every other build.
 *
 * enter, leave and release are called by reader threads, acquire by the waiting writer. Each reader
 * has a tag in thread-local memory, listed while the thread is registered; the list has a lock that
 * only registering threads and the waiting writer take.
 */
#ifndef HG_EPOCH_ANNOTATE_H
#define HG_EPOCH_ANNOTATE_H

#if defined(__SANITIZE_THREAD__)
#define HG_ANNOTATED 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define HG_ANNOTATED 1
#endif
#endif

#ifdef HG_ANNOTATED
void hg_annotate_enter(void);
void hg_annotate_leave(void);
void hg_annotate_release(void);
void hg_annotate_acquire_all(void);
#else
static inline void hg_annotate_enter(void)
{
}

static inline void hg_annotate_leave(void)
{
}

static inline void hg_annotate_release(void)
{
}

static inline void hg_annotate_acquire_all(void)
{
}
#endif

#endif
