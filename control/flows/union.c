#include "control/flows/union.h"

#define AHEAD		   16u	 /* rows asked for before they are needed */
#define PRIORITY_PER_FRAME 800.0 /* est:2.2: priority = bytes + 800 x frames */

struct run {
	struct hg_book *book;
	struct hg_owners *owners;
	struct hg_names *names;
	bool outer_names;
	hg_block_fn *each;
	void *arg;
	struct hg_block *block;
	struct hg_union_facts *facts;
	/* The table at hand. */
	const struct hg_work *work;
	const struct hg_rows *rows;
	unsigned lcore;
};

/* ---- rows of a table, each in the cache by the time it comes out ---- */

struct reader {
	const struct hg_rows *rows;
	size_t pos;
	struct hg_rows_item items[AHEAD];
	unsigned taken, given;
};

static bool read_row(struct reader *reader, struct hg_rows_item *item)
{
	while (reader->taken - reader->given < AHEAD) {
		struct hg_rows_item *next = &reader->items[reader->taken % AHEAD];

		if (!hg_rows_next(reader->rows, &reader->pos, next))
			break;
		__builtin_prefetch(next->row);
		__builtin_prefetch((const char *)next->row + sizeof(*next->row) - 1);
		reader->taken++;
	}
	if (reader->taken == reader->given)
		return false;
	*item = reader->items[reader->given++ % AHEAD];
	return true;
}

/* ---- values for ids ---- */

static void set_endpoint(const struct hg_rows *rows, uint32_t word, bool raw4,
			 struct hg_addr *address, struct hg_data_source *entity)
{
	const struct hg_endpoint *endpoint;

	if (raw4) {
		address->family = 4;
		memcpy(address->bytes, &word, sizeof(word));
		return;
	}
	if (!word)
		return;
	endpoint = hg_rows_endpoint(rows, word);
	*address = hg_addr_make(endpoint->family, endpoint->bytes);
	if (endpoint->agent)
		*entity = (struct hg_data_source){ endpoint->cls, endpoint->index };
}

static void copy_encap(const struct hg_encap *encap, struct hg_urow *out)
{
	out->outer_src = hg_addr_make(encap->family, encap->src);
	out->outer_dst = hg_addr_make(encap->family, encap->dst);
	out->vni = encap->vni;
	out->has_vni = encap->has_vni;
	out->outer_dport = encap->dport;
	out->outer_tos = encap->tos;
	out->tunnel = encap->tunnel;
}

static void set_encap(const struct hg_rows *rows, uint32_t id, struct hg_urow *out)
{
	if (id)
		copy_encap(hg_rows_encap(rows, id), out);
}

static void copy_key(const struct hg_row_key *key, struct hg_urow *out)
{
	out->sport = key->sport;
	out->dport = key->dport;
	out->proto = key->proto;
	out->tos = key->tos;
	out->vlan = key->vlan_flags & HG_KEY_VLAN_MASK;
	out->has_vlan = (key->vlan_flags & HG_KEY_TAGGED) != 0;
	out->reason = key->reason;
}

static void set_key(const struct hg_rows *rows, const struct hg_row_key *key, struct hg_urow *out)
{
	set_endpoint(rows, key->src, key->vlan_flags & HG_KEY_SRC_RAW4, &out->src,
		     &out->src_entity);
	set_endpoint(rows, key->dst, key->vlan_flags & HG_KEY_DST_RAW4, &out->dst,
		     &out->dst_entity);
	set_encap(rows, key->encap, out);
	out->stack = hg_rows_stack(rows, key->stack);
	copy_key(key, out);
}

static void set_interfaces(const struct hg_point_id *point, uint32_t far_if, bool far_known,
			   struct hg_urow *out)
{
	bool egress = point->direction == HG_DIRECTION_EGRESS;

	out->direction = point->direction;
	out->far_known = far_known;
	out->input = egress ? far_if : point->near_if;
	out->output = egress ? point->near_if : far_if;
}

static void set_sums(const struct hg_row *row, double table_error, double c, struct hg_urow *out)
{
	double bytes_error = table_error * row->bytes_s1;
	double frames_error = table_error * row->frames_s1;

	out->n = row->n;
	out->bytes_s1 = row->bytes_s1 * c;
	out->bytes_s2 = row->bytes_s2 * c * c;
	out->bytes_vt = bytes_error * bytes_error * c * c;
	out->frames_s1 = row->frames_s1 * c;
	out->frames_s2 = row->frames_s2 * c * c;
	out->frames_vt = frames_error * frames_error * c * c;
}

/* ---- names ---- */

/* Rows of a block wait for their names until there are some to look up together. */
struct naming {
	const struct run *run;
	struct hg_names_look looks[HG_NAMES_LOOKS];
	unsigned count;
};

static void look_up(struct naming *naming)
{
	hg_names_look_many(naming->run->names, naming->looks, naming->count);
	naming->count = 0;
}

static void want_name(struct naming *naming, const struct hg_urow *row,
		      const struct hg_addr *address, const struct hg_data_source *entity,
		      const struct hg_name_record **record)
{
	struct hg_names_look *look = &naming->looks[naming->count];

	if (!address->family)
		return;
	memset(&look->endpoint, 0, sizeof(look->endpoint));
	look->endpoint.address = *address;
	look->agent = NULL;
	look->weight = row->bytes_s1;
	look->record = record;
	/* An entity belongs to the agent that took the sample. */
	if (entity && entity->cls && row->observer) {
		look->endpoint.agent = naming->run->book->points[row->observer->id].agent + 1;
		look->endpoint.entity = *entity;
		look->agent = &row->observer->agent;
	}
	if (++naming->count == HG_NAMES_LOOKS)
		look_up(naming);
}

static void set_names(const struct run *run)
{
	struct naming naming;

	naming.run = run;
	naming.count = 0;
	for (unsigned i = 0; run->names && i < run->block->count; i++) {
		struct hg_urow *row = &run->block->rows[i];

		want_name(&naming, row, &row->src, &row->src_entity, &row->src_name);
		want_name(&naming, row, &row->dst, &row->dst_entity, &row->dst_name);
		if (!run->outer_names)
			continue;
		want_name(&naming, row, &row->outer_src, NULL, &row->outer_src_name);
		want_name(&naming, row, &row->outer_dst, NULL, &row->outer_dst_name);
	}
	if (naming.count)
		look_up(&naming);
}

/* ---- rows ---- */

static struct hg_book_source *source_of(const struct run *run, uint32_t point)
{
	uint32_t source;

	if (point == 0 || point >= run->work->point_count)
		return NULL;
	source = run->work->point_ids[point].source;
	return source == HG_ID_NONE ? NULL : hg_book_source_of(run->book, run->lcore, source);
}

static void begin_block(struct run *run, bool discard, uint64_t direct_id)
{
	run->block->count = 0;
	run->block->observers = 0;
	run->block->discard = discard;
	run->block->direct_id = direct_id;
}

static void flush(struct run *run)
{
	bool discard = run->block->discard;
	uint64_t direct_id = run->block->direct_id;

	set_names(run);
	if (run->block->count)
		run->block = run->each(run->arg, run->block);
	begin_block(run, discard, direct_id);
}

static void set_weights(const double *weights, bool discard, struct hg_urow *out)
{
	out->byte_weight_max = discard ? 0 : weights[HG_VALUE_BYTES];
	out->frame_weight_max = discard ? 0 : weights[HG_VALUE_FRAMES];
}

/* Observer, interfaces, weights; returns the factor c of the row's source. */
static double set_origin(struct run *run, const struct hg_row_key *key,
			 const struct hg_book_source *source, struct hg_urow *out)
{
	bool discard = run->block->discard;

	set_weights(run->book->weight, discard, out);
	if (!source)
		return 1;
	if (source->observer != HG_OBSERVER_NONE)
		out->observer = hg_observers_at(run->book->observers, source->observer);
	set_interfaces(&run->work->point_ids[key->point], key->far_if,
		       discard || run->work->plan.keep_far_if, out);
	if (discard)
		return 1;
	set_weights(source->weight, false, out);
	out->correction = source->correction;
	return source->correction;
}

static void book_row(struct run *run, const struct hg_urow *row)
{
	struct hg_book_point *point;

	if (row->discard)
		return;
	if (!row->observer) {
		run->facts->unknown_points = true;
		return;
	}
	point = hg_book_touch(run->book, row->observer->id);
	point->union_n += row->n;
	point->union_s1[HG_VALUE_BYTES] += row->bytes_s1;
	point->union_s1[HG_VALUE_FRAMES] += row->frames_s1;
	point->union_v[HG_VALUE_BYTES] += row->bytes_s2 + row->bytes_vt;
	point->union_v[HG_VALUE_FRAMES] += row->frames_s2 + row->frames_vt;
}

static void set_facts(struct run *run, const struct hg_urow *row, const struct hg_share *share)
{
	struct hg_block *block = run->block;
	unsigned at = block->count;
	struct hg_row_facts *facts = &block->facts[at];

	*facts = (struct hg_row_facts){ .n = row->n,
					.pooled = share->pooled,
					.observer = HG_OBSERVER_NONE,
					.lead = HG_OBSERVER_NONE,
					.edge = share->edge,
					.unknown = share->unknown };
	block->amounts[HG_VALUE_BYTES][at] =
		(struct hg_amount){ row->bytes_s1, row->bytes_s2, row->bytes_vt,
				    row->byte_weight_max };
	block->amounts[HG_VALUE_FRAMES][at] =
		(struct hg_amount){ row->frames_s1, row->frames_s2, row->frames_vt,
				    row->frame_weight_max };
	if (!row->observer)
		return;
	facts->observer = row->observer->id;
	facts->lead = run->book->agents[run->book->points[facts->observer].agent].lead;
	if (facts->observer >= block->observers)
		block->observers = facts->observer + 1;
}

/* The row is there but for its share: what its definitions do not need to know. */
static void finish_row(struct run *run, struct hg_urow *out, const struct hg_book_source *source)
{
	struct hg_share share;

	share = hg_share_of(run->owners, run->book, out, source ? source->agent : HG_OBSERVER_NONE,
			    source ? source->inclusion : 0);
	set_facts(run, out, &share);
	if (!run->block->direct_id)
		book_row(run, out);
	run->facts->rows++;
	if (++run->block->count == HG_BLOCK_ROWS)
		flush(run);
}

static struct hg_urow *next_row(struct run *run)
{
	struct hg_urow *out = &run->block->rows[run->block->count];

	memset(out, 0, sizeof(*out));
	out->discard = run->block->discard;
	return out;
}

static void add_row(struct run *run, const struct hg_rows_item *item)
{
	const struct hg_row_key *key = &item->row->key;
	struct hg_book_source *source = source_of(run, key->point);
	struct hg_urow *out = next_row(run);

	set_key(run->rows, key, out);
	set_sums(item->row, item->table_error, set_origin(run, key, source, out), out);
	finish_row(run, out, source);
}

/* ---- rows of direct tables ---- */

static void set_direct_endpoint(const struct hg_endpoint *endpoint, struct hg_addr *address,
				struct hg_data_source *entity)
{
	*address = hg_addr_make(endpoint->family, endpoint->bytes);
	if (endpoint->agent)
		*entity = (struct hg_data_source){ endpoint->cls, endpoint->index };
}

static void set_direct_key(const struct hg_packet *base, struct hg_urow *out)
{
	set_direct_endpoint(&base->src, &out->src, &out->src_entity);
	set_direct_endpoint(&base->dst, &out->dst, &out->dst_entity);
	copy_encap(&base->encap, out);
	out->stack = base->stack;
	copy_key(&base->key, out);
}

static void set_direct_sums(const struct hg_direct_item *item, double c, struct hg_urow *out)
{
	const struct hg_direct_row *row = item->row;
	struct hg_row sums = { .bytes_s1 = row->bytes_s1,
			       .bytes_s2 = row->bytes_s2,
			       .frames_s1 = row->frames_s1,
			       .frames_s2 = (float)row->frames_s2,
			       .n = (float)row->n };

	set_sums(&sums, item->table_error, c, out);
	out->first_ms = row->first_ms;
	out->last_ms = row->last_ms;
}

static void add_direct_row(struct run *run, const struct hg_direct_def *def,
			   const struct hg_direct_item *item)
{
	struct hg_book_source *source = source_of(run, item->base->key.point);
	struct hg_urow *out = next_row(run);

	set_direct_key(item->base, out);
	out->layout = def;
	out->wide = item->wide;
	set_direct_sums(item, set_origin(run, &item->base->key, source, out), out);
	finish_row(run, out, source);
}

static void add_direct_table(struct run *run, const struct hg_direct *direct)
{
	const struct hg_direct_def *def = hg_direct_layout(direct);
	double *lost = hg_union_direct_lost(run->facts, def->id), priority = hg_direct_lost(direct);
	struct hg_direct_item item;
	size_t pos = 0;

	begin_block(run, def->discard, def->id);
	while (hg_direct_next(direct, &pos, &item))
		add_direct_row(run, def, &item);
	flush(run);
	if (!lost)
		return;
	lost[HG_VALUE_BYTES] += priority;
	lost[HG_VALUE_FRAMES] += priority / PRIORITY_PER_FRAME;
}

static void add_lost(struct run *run)
{
	double *lost = run->facts->lost[run->block->discard];
	double priority = hg_rows_lost(run->rows);

	lost[HG_VALUE_BYTES] += priority;
	lost[HG_VALUE_FRAMES] += priority / PRIORITY_PER_FRAME;
}

static void add_table(struct run *run, bool discard)
{
	struct reader reader = { .rows = discard ? run->work->discards : run->work->base };
	struct hg_rows_item item;

	run->rows = reader.rows;
	if (!run->rows)
		return;
	while (read_row(&reader, &item))
		add_row(run, &item);
	add_lost(run);
}

/* ---- entities ---- */

static void claim(struct run *run, uint32_t word, bool raw4)
{
	const struct hg_endpoint *endpoint;
	struct hg_addr address;
	uint32_t ref, agent;

	if (raw4 || !word)
		return;
	endpoint = hg_rows_endpoint(run->rows, word);
	if (!endpoint->agent || endpoint->cls != 3 || !endpoint->family)
		return;
	ref = hg_book_sub_ref(run->book, run->lcore, run->work, endpoint->agent - 1);
	if (!ref)
		return;
	agent = run->book->subs[ref - 1].agent;
	run->book->agents[agent].host = true;
	address = hg_addr_make(endpoint->family, endpoint->bytes);
	hg_owners_claim(run->owners, &address, agent, run->book->now_s);
}

/* Before any row is judged: who owns which address, as the agents say in this epoch. */
static void learn(struct run *run)
{
	struct reader reader = { .rows = run->work->base };
	struct hg_rows_item item;

	run->rows = run->work->base;
	while (run->rows && read_row(&reader, &item)) {
		const struct hg_row_key *key = &item.row->key;

		claim(run, key->src, key->vlan_flags & HG_KEY_SRC_RAW4);
		claim(run, key->dst, key->vlan_flags & HG_KEY_DST_RAW4);
	}
}

void hg_union_run(const struct hg_union *with, struct hg_work *const *works, unsigned count,
		  struct hg_block *block, hg_block_fn *each, void *arg,
		  struct hg_union_facts *facts)
{
	struct run run = { .book = with->book,
			   .owners = with->owners,
			   .names = with->names,
			   .outer_names = with->outer_names,
			   .each = each,
			   .arg = arg,
			   .block = block,
			   .facts = facts };

	memset(facts, 0, sizeof(*facts));
	if (count > run.book->lcores)
		return;
	hg_owners_purge(run.owners, run.book->now_s);
	for (run.lcore = 0; run.lcore < count; run.lcore++) {
		run.work = works[run.lcore];
		if (run.work)
			learn(&run);
	}
	for (unsigned discard = 0; discard < 2; discard++) {
		begin_block(&run, discard, 0);
		for (run.lcore = 0; run.lcore < count; run.lcore++) {
			run.work = works[run.lcore];
			if (run.work)
				add_table(&run, discard);
		}
		flush(&run);
	}
	for (run.lcore = 0; run.lcore < count; run.lcore++) {
		run.work = works[run.lcore];
		for (unsigned i = 0; run.work && i < HG_DIRECT_MAX; i++) {
			if (run.work->direct[i])
				add_direct_table(&run, run.work->direct[i]);
		}
	}
}
