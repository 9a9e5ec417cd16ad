#include "control/names/dns.h"

#include <stdlib.h>
#include <string.h>

#include "control/names/dns_forms.h"
#include "control/names/dns_life.h"
#include "control/names/dns_send.h"

#define IN_FLIGHT_MAX  1024
#define WAKE_MS	       50 /* while questions wait or are under way */
#define FAILURES_PROBE 10
#define PROBE_EVERY_MS 1000
#define SWEEP_ALL_MS   1000 /* within this time every entry is looked at once */
#define SWEEP_STEP_MAX 25000
#define EPOCH_MS       1000

/* A question under way. */
struct slot {
	bool busy;
	struct hg_addr address;
};

struct hg_dns {
	struct hg_dns_life life;
	struct hg_dns_cache *cache;
	struct hg_dns_sender *sender;
	unsigned rate_per_s, in_flight_max;
	struct slot slots[IN_FLIGHT_MAX];
	double tokens;
	uint64_t now_ms, filled_ms, probe_ms, swept_ms;
	uint32_t sweep_at; /* slot of the cache looked at last */
	uint64_t generation;
	struct hg_dns_figures figures; /* what is counted; the rest is looked up when asked */
	struct hg_dns_reply reply;     /* room to read an answer into */
};

static const char *const result_texts[HG_DNS_RESULTS] = {
	[HG_DNS_RESULT_NAME] = "name",
	[HG_DNS_RESULT_NO_NAME] = "no_name",
	[HG_DNS_RESULT_TIMEOUT] = "timeout",
	[HG_DNS_RESULT_FAILURE] = "failure",
	[HG_DNS_RESULT_BAD_ANSWER] = "bad_answer",
};

static const char *const drop_texts[HG_DNS_DROPS] = {
	[HG_DNS_DROP_QUEUE] = "queue_full",
	[HG_DNS_DROP_CACHE] = "cache_full",
	[HG_DNS_DROP_SHORT] = "short",
	[HG_DNS_DROP_LOOP] = "loop",
	[HG_DNS_DROP_LONG] = "long_name",
	[HG_DNS_DROP_LABEL] = "bad_label",
	[HG_DNS_DROP_TYPE] = "wrong_type",
	[HG_DNS_DROP_OWNER] = "wrong_owner",
	[HG_DNS_DROP_QUESTION] = "wrong_question",
};

const char *hg_dns_result_text(enum hg_dns_result result)
{
	return result_texts[result];
}

const char *hg_dns_drop_text(enum hg_dns_drop drop)
{
	return drop_texts[drop];
}

/* ---- answers ---- */

static int compare_names(const void *a, const void *b)
{
	return hg_dns_name_order(*(const char *const *)a, *(const char *const *)b);
}

static bool same_names(const struct hg_dns_names *held, const char *const *names, unsigned count)
{
	if ((held ? held->count : 0) != count)
		return false;
	for (unsigned i = 0; i < count; i++)
		if (strcmp(held->at[i], names[i]) != 0)
			return false;
	return true;
}

static void take_names(struct hg_dns *dns, struct hg_dns_entry *entry)
{
	const struct hg_dns_reply *reply = &dns->reply;
	const char *names[HG_DNS_NAMES_MAX];
	uint8_t state = reply->count > 0 ? HG_DNS_NAME : HG_DNS_NO_NAME;

	for (unsigned i = 0; i < reply->count; i++)
		names[i] = reply->names[i];
	qsort(names, reply->count, sizeof(names[0]), compare_names);
	if (entry->state != state || entry->stale ||
	    !same_names(entry->names, names, reply->count)) {
		if (!hg_dns_cache_name(dns->cache, entry, names, reply->count))
			return; /* no memory: asked again when it is due */
		if (!entry->stale || entry->state != state)
			entry->since_ms = dns->now_ms;
		entry->state = state;
		dns->generation++;
	}
	hg_dns_life_answered(&dns->life, entry, reply, dns->now_ms);
}

static enum hg_dns_result read_answer(struct hg_dns *dns, enum hg_dns_outcome outcome,
				      const char *question, const uint8_t *bytes, size_t len_bytes)
{
	static const enum hg_dns_result without[] = {
		[HG_DNS_TIMEOUT] = HG_DNS_RESULT_TIMEOUT,
		[HG_DNS_FAILED] = HG_DNS_RESULT_FAILURE,
		[HG_DNS_BROKEN] = HG_DNS_RESULT_BAD_ANSWER,
	};
	int status;

	if (outcome != HG_DNS_ANSWERED)
		return without[outcome];
	status = hg_dns_reply_read(bytes, len_bytes, question, &dns->reply);
	for (unsigned i = 0; i < HG_DNS_FAULTS; i++)
		dns->figures.dropped[HG_DNS_DROP_SHORT + i] += dns->reply.faults[i];
	if (status != 0)
		return HG_DNS_RESULT_BAD_ANSWER;
	switch (dns->reply.rcode) {
	case 0:
		return dns->reply.count > 0 ? HG_DNS_RESULT_NAME : HG_DNS_RESULT_NO_NAME;
	case 3: /* no such name; records beside it would be a contradiction */
		dns->reply.count = 0;
		return HG_DNS_RESULT_NO_NAME;
	default:
		return HG_DNS_RESULT_FAILURE;
	}
}

static void on_answer(void *arg, unsigned which, enum hg_dns_outcome outcome, const uint8_t *bytes,
		      size_t len_bytes)
{
	struct hg_dns *dns = arg;
	struct slot *slot = &dns->slots[which];
	struct hg_dns_entry *entry = hg_dns_cache_find(dns->cache, &slot->address);
	char question[HG_DNS_REVERSE_MAX];
	enum hg_dns_result result;
	bool failed;

	hg_dns_reverse_name(&slot->address, question);
	result = read_answer(dns, outcome, question, bytes, len_bytes);
	failed = result > HG_DNS_RESULT_NO_NAME;
	slot->busy = false;
	dns->figures.in_flight--;
	dns->figures.queries[result]++;
	dns->figures.failures_in_row = failed ? dns->figures.failures_in_row + 1 : 0;
	if (!entry) /* pushed out meanwhile */
		return;
	entry->in_flight = false;
	if (failed)
		hg_dns_life_failed(&dns->life, entry, dns->now_ms);
	else
		take_names(dns, entry);
}

/* ---- questions ---- */

static bool probing(const struct hg_dns *dns)
{
	return dns->figures.failures_in_row >= FAILURES_PROBE;
}

static void fill_bucket(struct hg_dns *dns)
{
	uint64_t passed_ms = dns->now_ms > dns->filled_ms ? dns->now_ms - dns->filled_ms : 0;
	double most = dns->rate_per_s / 5.0; /* a fifth of a second's worth */

	dns->tokens += (double)passed_ms * dns->rate_per_s / 1000.0;
	if (most < 1)
		most = 1;
	if (dns->tokens > most)
		dns->tokens = most;
	dns->filled_ms = dns->now_ms;
}

static bool may_ask(const struct hg_dns *dns)
{
	if (dns->tokens < 1 || dns->figures.in_flight >= dns->in_flight_max)
		return false;
	if (!probing(dns))
		return true;
	return dns->figures.in_flight == 0 &&
	       (dns->now_ms >= dns->probe_ms || dns->probe_ms - dns->now_ms > PROBE_EVERY_MS);
}

static unsigned free_slot(const struct hg_dns *dns)
{
	unsigned slot = 0;

	while (dns->slots[slot].busy)
		slot++;
	return slot;
}

static void ask(struct hg_dns *dns, struct hg_dns_entry *entry)
{
	char question[HG_DNS_REVERSE_MAX];
	unsigned slot = free_slot(dns);

	hg_dns_reverse_name(&entry->address, question);
	dns->slots[slot] = (struct slot){ .busy = true, .address = entry->address };
	entry->in_flight = true;
	dns->tokens -= 1;
	dns->probe_ms = dns->now_ms + PROBE_EVERY_MS;
	dns->figures.in_flight++;
	dns->figures.asked++;
	hg_dns_sender_ask(dns->sender, question, slot);
}

static void send_waiting(struct hg_dns *dns)
{
	struct hg_dns_entry *entry;

	while (may_ask(dns) && (entry = hg_dns_queue_take(dns->cache)))
		if (hg_dns_life_in_scope(&dns->life, &entry->address, entry->inside))
			ask(dns, entry);
}

static void want(struct hg_dns *dns, struct hg_dns_entry *entry)
{
	bool lost;

	hg_dns_queue_put(dns->cache, entry, &lost);
	dns->figures.dropped[HG_DNS_DROP_QUEUE] += lost;
}

/* ---- the passing of time ---- */

/* How many entries to look at so that all are within a second. */
static uint32_t sweep_step(const struct hg_dns *dns, uint32_t slots)
{
	uint64_t passed_ms = dns->now_ms > dns->swept_ms ? dns->now_ms - dns->swept_ms : 0;
	uint64_t step = slots * passed_ms / SWEEP_ALL_MS + 1;

	if (step > slots)
		step = slots;
	return step < SWEEP_STEP_MAX ? (uint32_t)step : SWEEP_STEP_MAX;
}

static void look_at(struct hg_dns *dns, struct hg_dns_entry *entry)
{
	if (hg_dns_life_age(&dns->life, entry, dns->now_ms)) {
		dns->generation++;
		if (entry->state == HG_DNS_UNKNOWN)
			hg_dns_cache_name(dns->cache, entry, NULL, 0);
	}
	if (entry->used && !hg_dns_queued(entry) && hg_dns_life_due(entry, dns->now_ms) &&
	    hg_dns_life_in_scope(&dns->life, &entry->address, entry->inside))
		want(dns, entry);
}

static void sweep(struct hg_dns *dns)
{
	uint32_t slots = hg_dns_cache_slots(dns->cache);

	for (uint32_t n = sweep_step(dns, slots); n > 0; n--) {
		struct hg_dns_entry *entry;

		dns->sweep_at = dns->sweep_at < slots ? dns->sweep_at + 1 : 1;
		entry = hg_dns_cache_slot(dns->cache, dns->sweep_at);
		if (entry)
			look_at(dns, entry);
	}
	dns->swept_ms = dns->now_ms;
}

void hg_dns_turn(struct hg_dns *dns, uint64_t now_ms)
{
	bool busy;

	dns->now_ms = now_ms;
	hg_dns_cache_collect(dns->cache);
	hg_dns_sender_turn(dns->sender);
	sweep(dns);
	fill_bucket(dns);
	send_waiting(dns);
	busy = dns->figures.in_flight > 0 || hg_dns_queue_count(dns->cache) > 0;
	hg_dns_sender_wake(dns->sender, busy ? WAKE_MS : 0);
}

/* ---- what the dictionary asks ---- */

static void note_use(struct hg_dns *dns, struct hg_dns_entry *entry, bool inside, double weight,
		     uint64_t now_ms)
{
	enum hg_dns_list list = inside ? HG_DNS_CLUSTER : HG_DNS_EXTERNAL;

	if (entry->epochs == 0 || entry->seen_ms / EPOCH_MS != now_ms / EPOCH_MS)
		entry->epochs += entry->epochs < 2;
	entry->seen_ms = now_ms;
	entry->inside = inside;
	entry->used = true;
	entry->weight += weight;
	hg_dns_cache_use(dns->cache, entry, entry->epochs < 2 ? HG_DNS_CANDIDATE : list);
}

static void say(const struct hg_dns_entry *entry, struct hg_dns_answer *answer)
{
	answer->state = (enum hg_dns_state)entry->state;
	answer->stale = entry->stale;
	answer->since_ms = entry->since_ms;
	if (entry->state != HG_DNS_NAME || !entry->names)
		return;
	answer->count = entry->names->count;
	memcpy(answer->names, entry->names->at, answer->count * sizeof(answer->names[0]));
}

void hg_dns_address(struct hg_dns *dns, const struct hg_addr *address, bool inside, double weight,
		    uint64_t now_ms, struct hg_dns_answer *answer)
{
	struct hg_dns_entry *entry;

	memset(answer, 0, sizeof(*answer));
	if (!hg_dns_life_in_scope(&dns->life, address, inside))
		return;
	entry = hg_dns_cache_find(dns->cache, address);
	if (!entry)
		entry = hg_dns_cache_add(dns->cache, address, inside);
	if (!entry) {
		dns->figures.dropped[HG_DNS_DROP_CACHE]++;
		return;
	}
	note_use(dns, entry, inside, weight, now_ms);
	if (hg_dns_queued(entry) || hg_dns_life_due(entry, now_ms))
		want(dns, entry);
	if (hg_dns_queue_count(dns->cache) > 0)
		hg_dns_sender_wake(dns->sender, WAKE_MS);
	say(entry, answer);
}

uint64_t hg_dns_generation(const struct hg_dns *dns)
{
	return dns->generation;
}

int hg_dns_fd(const struct hg_dns *dns)
{
	return hg_dns_sender_fd(dns->sender);
}

void hg_dns_figures_of(const struct hg_dns *dns, struct hg_dns_figures *figures)
{
	*figures = dns->figures;
	figures->queue_length = hg_dns_queue_count(dns->cache);
	figures->entries = hg_dns_cache_count(dns->cache);
	figures->cluster_entries = hg_dns_cache_list_count(dns->cache, HG_DNS_CLUSTER);
	figures->candidates = hg_dns_cache_list_count(dns->cache, HG_DNS_CANDIDATE);
	figures->probing = probing(dns);
	for (uint32_t i = 1; i <= hg_dns_cache_slots(dns->cache); i++) {
		const struct hg_dns_entry *entry = hg_dns_cache_slot(dns->cache, i);

		if (!entry || entry->state != HG_DNS_NAME)
			continue;
		figures->names++;
		figures->stale += entry->stale;
	}
}

/* ---- life ---- */

bool hg_dns_configure(struct hg_dns *dns, const struct hg_dns_conf *conf, char *error,
		      size_t error_len)
{
	if (!hg_dns_life_set(&dns->life, conf, error, error_len))
		return false;
	dns->rate_per_s = conf->rate_per_s;
	dns->in_flight_max = conf->in_flight < IN_FLIGHT_MAX ? conf->in_flight : IN_FLIGHT_MAX;
	return true;
}

struct hg_dns *hg_dns_create(const struct hg_dns_conf *conf, char *error, size_t error_len)
{
	struct hg_dns *dns = calloc(1, sizeof(*dns));

	if (!dns) {
		error[0] = '\0';
		return NULL;
	}
	if (!hg_dns_configure(dns, conf, error, error_len))
		goto fail;
	dns->cache = hg_dns_cache_create(HG_DNS_ENTRIES_MAX, HG_DNS_QUEUE_MAX, conf->seed);
	dns->sender = hg_dns_sender_create(conf->servers, HG_DNS_TIMEOUT_MS, HG_DNS_TRIES,
					   on_answer, dns, error, error_len);
	if (dns->cache && dns->sender)
		return dns;
fail:
	hg_dns_destroy(dns);
	return NULL;
}

void hg_dns_destroy(struct hg_dns *dns)
{
	if (!dns)
		return;
	hg_dns_sender_destroy(dns->sender);
	hg_dns_cache_destroy(dns->cache);
	free(dns);
}
