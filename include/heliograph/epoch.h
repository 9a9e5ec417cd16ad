/*
 * One gesture: exchange a pointer, wait a grace period, own what was there before (dp:8).
 *
 * Built on liburcu's QSBR flavour; the only code that includes it. A reader thread registers,
 * loads, reports quiescent states, and is offline while it sleeps or renders. A writer (control)
 * exchanges and waits; it must not be an online reader while it waits.
 */
#ifndef HELIOGRAPH_EPOCH_H
#define HELIOGRAPH_EPOCH_H

#ifdef __cplusplus
extern "C" {
#endif

struct hg_slot {
	void *ptr;
} __attribute__((aligned(64)));

/* Reader threads. A registered thread starts online. */
void hg_reader_register(void);
void hg_reader_unregister(void);
void hg_reader_online(void);
void hg_reader_offline(void);
void hg_reader_quiescent(void);

/* Reader, online: valid until its next quiescent state or offline. */
void *hg_slot_load(const struct hg_slot *slot);

/* Writer: publishes `next` (release), returns the former pointer, still visible to readers. */
void *hg_slot_exchange(struct hg_slot *slot, void *next);

/* Writer: returns when no reader can hold a pointer loaded before the call. */
void hg_grace_period(void);

#ifdef __cplusplus
}
#endif
#endif
