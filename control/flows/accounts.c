#include "control/flows/accounts.h"

#include <stdio.h>
#include <stdlib.h>

#include "control/flows/address.h"
#include "control/flows/language_parts.h"
#include "control/flows/memory.h"

#define SERIES_DEFAULT 10000u
#define SEEN	       1024u /* numbers of texts remembered for an epoch */
#define SWEEP_MS       60000u
#define NO_REASON      UINT32_MAX

struct table {
	struct hg_account *items;
	uint32_t count, cap, max;
	struct hg_index index; /* without items[0] */
	uint64_t capped_ms;
};

/* Which account a text's number has in this epoch. */
struct seen {
	uint32_t text, at_plus_1;
};

struct hg_accounts {
	struct table table[HG_ACCOUNTS_KINDS];
	struct seen seen[2][SEEN]; /* namespaces, nodes */
	const struct hg_texts *texts;
	uint64_t seed, now_ms, swept_ms;
};

void hg_accounts_set_max(struct hg_accounts *accounts, uint32_t max_series)
{
	static const uint32_t series[HG_ACCOUNTS_KINDS] = { HG_PEERS, 1, 1, 1 };

	for (unsigned i = 0; i < HG_ACCOUNTS_KINDS; i++)
		accounts->table[i].max = max_series / series[i];
}

/* The account of names beyond the cap is always there. */
static bool table_init(struct table *table)
{
	if (!hg_grow(&table->items, &table->cap, 1, sizeof(*table->items)))
		return false;
	snprintf(table->items[0].name, sizeof(table->items[0].name), HG_ACCOUNT_OTHER);
	table->items[0].reason = NO_REASON;
	table->count = 1;
	return true;
}

struct hg_accounts *hg_accounts_create(uint64_t seed)
{
	struct hg_accounts *accounts = calloc(1, sizeof(*accounts));
	bool ok = accounts;

	for (unsigned i = 0; ok && i < HG_ACCOUNTS_KINDS; i++)
		ok = table_init(&accounts->table[i]);
	if (ok) {
		accounts->seed = seed;
		hg_accounts_set_max(accounts, SERIES_DEFAULT);
		return accounts;
	}
	hg_accounts_destroy(accounts);
	return NULL;
}

void hg_accounts_destroy(struct hg_accounts *accounts)
{
	if (!accounts)
		return;
	for (unsigned i = 0; i < HG_ACCOUNTS_KINDS; i++) {
		free(accounts->table[i].items);
		hg_index_free(&accounts->table[i].index);
	}
	free(accounts);
}

/* ---- finding ---- */

static uint32_t hash_of(const struct hg_accounts *accounts, const char *name, uint32_t reason)
{
	return hg_hash_bytes(name, strlen(name), accounts->seed ^ reason);
}

static uint32_t add(struct table *table, const char *name, uint32_t reason, uint32_t hash)
{
	struct hg_account *account;

	if (table->count > table->max || !hg_index_reserve(&table->index, table->count) ||
	    !hg_grow(&table->items, &table->cap, table->count + 1, sizeof(*table->items)))
		return 0;
	account = &table->items[table->count];
	memset(account, 0, sizeof(*account));
	snprintf(account->name, sizeof(account->name), "%s", name);
	account->reason = reason;
	hg_index_add(&table->index, hash, table->count);
	return table->count++;
}

/* Place of an account, made when new; 0, the one of "_other", beyond the cap. */
static uint32_t find(struct hg_accounts *accounts, enum hg_accounts_kind kind, const char *name,
		     uint32_t reason)
{
	struct table *table = &accounts->table[kind];
	uint32_t hash = hash_of(accounts, name, reason), at;
	size_t pos = hash;

	while ((at = hg_index_next(&table->index, hash, &pos)))
		if (table->items[at].reason == reason && !strcmp(table->items[at].name, name))
			return at;
	at = add(table, name, reason, hash);
	if (!at)
		table->capped_ms = accounts->now_ms;
	return at;
}

static struct hg_account *use(struct hg_accounts *accounts, enum hg_accounts_kind kind, uint32_t at)
{
	struct hg_account *account = &accounts->table[kind].items[at];

	account->used_ms = accounts->now_ms;
	return account;
}

/* The account of the text with that number; valid until the next call of the same kind. */
static struct hg_account *named(struct hg_accounts *accounts, enum hg_accounts_kind kind,
				uint32_t text)
{
	struct seen *seen = &accounts->seen[kind][text % SEEN];

	if (seen->at_plus_1 && seen->text == text)
		return use(accounts, kind, seen->at_plus_1 - 1);
	seen->text = text;
	seen->at_plus_1 =
		1 + find(accounts, kind, accounts->texts ? hg_texts_at(accounts->texts, text) : "",
			 NO_REASON);
	return use(accounts, kind, seen->at_plus_1 - 1);
}

/* ---- an epoch ---- */

/* Lets go of accounts that are idle. */
static void sweep(struct hg_accounts *accounts, struct table *table)
{
	uint32_t kept = 1;

	for (uint32_t i = 1; i < table->count; i++) {
		if (table->items[i].used_ms + HG_ACCOUNT_IDLE_MS < accounts->now_ms)
			continue;
		if (kept != i)
			table->items[kept] = table->items[i];
		kept++;
	}
	if (kept == table->count)
		return;
	table->count = kept;
	hg_index_clear(&table->index);
	for (uint32_t i = 1; i < kept; i++)
		hg_index_add(&table->index,
			     hash_of(accounts, table->items[i].name, table->items[i].reason), i);
}

void hg_accounts_turn(struct hg_accounts *accounts, const struct hg_texts *texts, uint64_t now_ms)
{
	memset(accounts->seen, 0, sizeof(accounts->seen));
	accounts->texts = texts;
	accounts->now_ms = now_ms;
	if (accounts->swept_ms && now_ms - accounts->swept_ms < SWEEP_MS)
		return;
	accounts->swept_ms = now_ms;
	for (unsigned i = 0; i < HG_ACCOUNTS_KINDS; i++)
		sweep(accounts, &accounts->table[i]);
}

static void grow(struct hg_grown *grown, const struct hg_block *block, unsigned row)
{
	double f = block->facts[row].pooled;

	for (unsigned kind = 0; kind < HG_VALUE_KINDS; kind++) {
		const struct hg_amount *a = &block->amounts[kind][row];

		grown->sum[kind] += a->s1 * f;
		grown->variance[kind] += (a->s2 + a->vt) * f * f;
	}
}

static bool in_cluster(const struct hg_name_record *name)
{
	return name && !name->namespace_label &&
	       (name->inside || name->namespace_ || name->kind == HG_NAME_NODE);
}

static uint32_t namespace_of(const struct hg_name_record *name)
{
	return name ? name->namespace_ : 0;
}

static enum hg_peer peer_of(const struct hg_name_record *own, const struct hg_name_record *other)
{
	if (namespace_of(own) && namespace_of(own) == namespace_of(other))
		return HG_PEER_SAME;
	return in_cluster(other) ? HG_PEER_CLUSTER : HG_PEER_EXTERNAL;
}

static void add_packets(struct hg_accounts *accounts, const struct hg_block *block, unsigned row)
{
	const struct hg_name_record *src = block->rows[row].src_name;
	const struct hg_name_record *dst = block->rows[row].dst_name;
	struct hg_account *account;

	account = named(accounts, HG_ACCOUNTS_NAMESPACES, namespace_of(src));
	grow(&account->sent[peer_of(src, dst)], block, row);
	account->samples += block->facts[row].n;
	account = named(accounts, HG_ACCOUNTS_NAMESPACES, namespace_of(dst));
	grow(&account->received[peer_of(dst, src)], block, row);
	if (namespace_of(src) != namespace_of(dst))
		account->samples += block->facts[row].n;
	account = named(accounts, HG_ACCOUNTS_NODES, src ? src->node : 0);
	grow(&account->sent[HG_PEER_CLUSTER], block, row);
	account = named(accounts, HG_ACCOUNTS_NODES, dst ? dst->node : 0);
	grow(&account->received[HG_PEER_CLUSTER], block, row);
}

static void add_discard(struct hg_accounts *accounts, enum hg_accounts_kind kind, const char *name,
			const struct hg_block *block, unsigned row)
{
	uint32_t at = find(accounts, kind, name, hg_canonical_reason(block->rows[row].reason));

	use(accounts, kind, at)->discards += block->amounts[HG_VALUE_FRAMES][row].s1;
}

static const char *text_of(const struct hg_accounts *accounts, uint32_t text)
{
	return accounts->texts ? hg_texts_at(accounts->texts, text) : "";
}

/* Of the sender, else of the receiver: a packet that was thrown away counts once. */
static const char *loser_of(const struct hg_accounts *accounts, const struct hg_urow *row)
{
	uint32_t text = namespace_of(row->src_name);

	return text_of(accounts, text ? text : namespace_of(row->dst_name));
}

static void add_discards(struct hg_accounts *accounts, const struct hg_block *block, unsigned row,
			 const struct hg_book *book)
{
	uint32_t observer = block->facts[row].observer;
	const struct hg_book_agent *agent;
	char address[HG_ADDRESS_TEXT_MAX] = "";
	const char *node = address;

	add_discard(accounts, HG_ACCOUNTS_NAMESPACE_DISCARDS, loser_of(accounts, &block->rows[row]),
		    block, row);
	if (observer < book->point_count) {
		agent = &book->agents[book->points[observer].agent];
		if (agent->host_name[0])
			node = agent->host_name;
		else
			hg_address_text(agent->view.address.family, agent->view.address.bytes,
					address);
	}
	add_discard(accounts, HG_ACCOUNTS_NODE_DISCARDS, node, block, row);
}

void hg_accounts_block(struct hg_accounts *accounts, const struct hg_block *block,
		       const struct hg_book *book)
{
	for (unsigned i = 0; i < block->count; i++) {
		if (block->discard)
			add_discards(accounts, block, i, book);
		else
			add_packets(accounts, block, i);
	}
}

void hg_accounts_use(struct hg_accounts *accounts, const char *name_space, double cpu_s,
		     double gpu_s, uint64_t now_ms)
{
	uint32_t at = find(accounts, HG_ACCOUNTS_NAMESPACES, name_space, NO_REASON);
	struct hg_account *account = &accounts->table[HG_ACCOUNTS_NAMESPACES].items[at];

	account->used_ms = now_ms;
	account->cpu_s += cpu_s;
	account->gpu_s += gpu_s;
}

bool hg_accounts_copy(const struct hg_accounts *accounts, enum hg_accounts_kind kind,
		      struct hg_accounts_view *view)
{
	const struct table *table = &accounts->table[kind];

	view->items = malloc(table->count * sizeof(*table->items));
	if (!view->items)
		return false;
	memcpy(view->items, table->items, table->count * sizeof(*table->items));
	view->count = table->count;
	view->capped_ms = table->capped_ms;
	return true;
}
