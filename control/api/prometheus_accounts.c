/* Counters by namespace and by node that only grow, in /metrics (rest-api 13.3). */
#include "control/api/own_page.h"
#include "control/flows/accounts.h"

#include <heliograph/record.h>

#include <stdio.h>

static const char *const peers[HG_PEERS] = { "same", "cluster", "external" };

/* Traffic of both tables: what stands before "_total" and before "_variance_total". */
static const struct traffic {
	const char *name, *help;
	bool received;
	enum hg_value_kind value;
} traffic[] = {
	{ "sent_bytes", "bytes sent", false, HG_VALUE_BYTES },
	{ "received_bytes", "bytes received", true, HG_VALUE_BYTES },
	{ "sent_frames", "frames sent", false, HG_VALUE_FRAMES },
	{ "received_frames", "frames received", true, HG_VALUE_FRAMES },
};
#define TRAFFIC (sizeof(traffic) / sizeof(traffic[0]))

struct writer {
	struct hg_own_page page;
	const struct hg_accounts_view *view;
	const char *label; /* "namespace" or "node", the beginning of all names too */
	unsigned peer_first, peer_end;
	bool with_peer;
};

/* The account of names beyond the cap shows when there are any. */
static const struct hg_account *account_at(const struct writer *w, uint32_t i)
{
	const struct hg_account *account = &w->view->items[i];

	return i || account->used_ms ? account : NULL;
}

static void write_account(const struct writer *w, const char *name, const struct traffic *what,
			  const struct hg_account *account, bool variance)
{
	for (unsigned peer = w->peer_first; peer < w->peer_end; peer++) {
		const struct hg_grown *grown =
			what->received ? &account->received[peer] : &account->sent[peer];
		struct hg_own_label labels[] = { { w->label, account->name },
						 { "peer", peers[peer] } };

		hg_own_line(&w->page, name, labels, w->with_peer ? 2 : 1,
			    variance ? grown->variance[what->value] : grown->sum[what->value]);
	}
}

static void write_traffic(const struct writer *w, const struct traffic *what, bool variance)
{
	char name[96], help[256];

	snprintf(name, sizeof(name), "%s_%s%s_total", w->label, what->name,
		 variance ? "_variance" : "");
	if (variance)
		snprintf(help, sizeof(help),
			 "Variance of the estimate of %s; 1.96 times the root of its increase is "
			 "half of the 95 percent interval.",
			 what->help);
	else
		snprintf(help, sizeof(help),
			 "Estimate of %s, by %s; a packet seen at several points counts once.",
			 what->help, w->label);
	hg_own_family(&w->page, name, "counter", help);
	for (uint32_t i = 0; i < w->view->count; i++)
		if (account_at(w, i))
			write_account(w, name, what, account_at(w, i), variance);
}

static void write_all_traffic(const struct writer *w)
{
	for (unsigned i = 0; i < TRAFFIC; i++) {
		write_traffic(w, &traffic[i], false);
		write_traffic(w, &traffic[i], true);
	}
}

static void write_discards(const struct writer *w, const char *help)
{
	char name[64], reason[64];

	snprintf(name, sizeof(name), "%s_discards_total", w->label);
	hg_own_family(&w->page, name, "counter", help);
	for (uint32_t i = 0; i < w->view->count; i++) {
		const struct hg_account *account = account_at(w, i);
		const char *text = account ? hg_discard_reason_name(account->reason) : NULL;
		struct hg_own_label labels[] = { { w->label, NULL }, { "reason", reason } };

		if (!account)
			continue;
		labels[0].value = account->name;
		if (text)
			snprintf(reason, sizeof(reason), "%s", text);
		else if (i)
			snprintf(reason, sizeof(reason), "reason_%u", account->reason);
		else
			snprintf(reason, sizeof(reason), HG_ACCOUNT_OTHER);
		hg_own_line(&w->page, name, labels, 2, account->discards);
	}
}

enum number { SAMPLES, CPU, GPU, NUMBERS };

static const struct {
	const char *name, *help;
} numbers[NUMBERS] = {
	[SAMPLES] = { "namespace_samples_total",
		      "Packet samples in which the namespace sends or receives, at any point." },
	[CPU] = { "namespace_cpu_seconds_total", "CPU time of the pods, from agents' counters." },
	[GPU] = { "namespace_gpu_seconds_total",
		  "GPU time of the pods, from agents' counters; shared GPUs are split." },
};

static double number_of(const struct hg_account *account, enum number which)
{
	switch (which) {
	case SAMPLES:
		return account->samples;
	case CPU:
		return account->cpu_s;
	default:
		return account->gpu_s;
	}
}

static void write_numbers(const struct writer *w)
{
	for (unsigned k = 0; k < NUMBERS; k++) {
		hg_own_family(&w->page, numbers[k].name, "counter", numbers[k].help);
		for (uint32_t i = 0; i < w->view->count; i++) {
			const struct hg_account *account = account_at(w, i);
			struct hg_own_label label = { w->label, account ? account->name : "" };

			if (account)
				hg_own_line(&w->page, numbers[k].name, &label, 1,
					    number_of(account, k));
		}
	}
}

static void write_capped(const struct hg_request *request, const struct hg_own_page *page)
{
	static const char *const families[HG_ACCOUNTS_KINDS] = {
		[HG_ACCOUNTS_NAMESPACES] = "namespace",
		[HG_ACCOUNTS_NODES] = "node",
		[HG_ACCOUNTS_NAMESPACE_DISCARDS] = "namespace_discards",
		[HG_ACCOUNTS_NODE_DISCARDS] = "node_discards",
	};

	hg_own_family(page, "series_capped", "gauge",
		      "1: in the last hour names beyond metrics.series.max were summed in _other.");
	for (unsigned i = 0; i < HG_ACCOUNTS_KINDS; i++) {
		uint64_t then_ms = hg_snapshot_accounts(request->snapshot, i)->capped_ms;
		struct hg_own_label label = { "family", families[i] };

		hg_own_line(page, "series_capped", &label, 1,
			    then_ms && then_ms + HG_ACCOUNT_IDLE_MS > request->now_ms);
	}
}

void hg_own_write_accounts(struct hg_request *request)
{
	struct writer w = { .page = hg_own_page_of(request) };

	if (!request->snapshot)
		return;
	w.label = "namespace";
	w.view = hg_snapshot_accounts(request->snapshot, HG_ACCOUNTS_NAMESPACES);
	w.peer_end = HG_PEERS;
	w.with_peer = true;
	write_all_traffic(&w);
	write_numbers(&w);
	w.view = hg_snapshot_accounts(request->snapshot, HG_ACCOUNTS_NAMESPACE_DISCARDS);
	write_discards(&w, "Packets reported as thrown away, by the sender's namespace, else the "
			   "receiver's.");
	w.label = "node";
	w.with_peer = false;
	w.peer_first = HG_PEER_CLUSTER;
	w.peer_end = HG_PEER_CLUSTER + 1;
	w.view = hg_snapshot_accounts(request->snapshot, HG_ACCOUNTS_NODES);
	write_all_traffic(&w);
	w.view = hg_snapshot_accounts(request->snapshot, HG_ACCOUNTS_NODE_DISCARDS);
	write_discards(&w, "Packets reported as thrown away, by the node of the agent.");
	write_capped(request, &w.page);
}
