#define URCU_INLINE_SMALL_FUNCTIONS /* a quiescent report is a load, a compare and a store */
#include <heliograph/epoch.h>

#include <urcu-qsbr.h>

#include "dataplane/epoch/annotate.h"

void hg_reader_register(void)
{
	urcu_qsbr_register_thread();
	hg_annotate_enter();
}

void hg_reader_unregister(void)
{
	hg_annotate_release();
	hg_annotate_leave();
	urcu_qsbr_unregister_thread();
}

void hg_reader_online(void)
{
	urcu_qsbr_thread_online();
}

void hg_reader_offline(void)
{
	hg_annotate_release();
	urcu_qsbr_thread_offline();
}

void hg_reader_quiescent(void)
{
	hg_annotate_release();
	urcu_qsbr_quiescent_state();
}

void *hg_slot_load(const struct hg_slot *slot)
{
	return __atomic_load_n(&slot->ptr, __ATOMIC_ACQUIRE);
}

void *hg_slot_exchange(struct hg_slot *slot, void *next)
{
	return __atomic_exchange_n(&slot->ptr, next, __ATOMIC_ACQ_REL);
}

void hg_grace_period(void)
{
	urcu_qsbr_synchronize_rcu();
	hg_annotate_acquire_all();
}
