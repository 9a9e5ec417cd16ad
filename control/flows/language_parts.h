/*
 * Inside of the language: the catalogue's rows, values in packed form, expression trees. Nothing
 * outside this folder and its tests includes it.
 *
 * A value is text to users and a few bytes to the fold. Every kind of key has a packed form of
 * fixed width in which equal texts have equal bytes, so groups are compared without ever making the
 * text. Trees are immutable once compiled: any thread may evaluate them.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_LANGUAGE_PARTS_H
#define HELIOGRAPH_CONTROL_FLOWS_LANGUAGE_PARTS_H

#include "control/flows/language.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Numbers are in host order. */
enum hg_kind {
	HG_KIND_TEXT,	   /* zero-padded, as wide as the part */
	HG_KIND_NUMBER,	   /* u32 */
	HG_KIND_BITS8,	   /* u32, printed as 8 binary digits */
	HG_KIND_BITS2,	   /* u32, printed as 2 binary digits */
	HG_KIND_DSCP_NAME, /* u32, 0 to 63 */
	HG_KIND_ADDR4,	   /* 4 bytes, network order */
	HG_KIND_ADDR6,	   /* 16 bytes, network order */
	HG_KIND_ADDR,	   /* 16 bytes, zero-padded, then the family as u32 */
	HG_KIND_STACK,	   /* u64, signature without flags */
	HG_KIND_SOURCE,	   /* u32 class, u32 index */
	HG_KIND_INTERFACE, /* u32, interface word in canonical form */
	HG_KIND_DIRECTION, /* u32, enum hg_direction */
	HG_KIND_REASON,	   /* u32 */
	HG_KIND_NUMBER64,  /* u64 */
	HG_KIND_BITS3,	   /* u32, printed as 3 binary digits */
	HG_KIND_TCP_FLAGS, /* u32, 9 bits, printed as "1" and "." */
	HG_KIND_MAC,	   /* 6 bytes and two zero ones */
	HG_KIND_BOOLEAN,   /* u32, 0 or 1 */
	HG_KIND_NAME,	   /* u32, number of an interned text; 0 is the empty one */
	HG_KIND_LOCALITY,  /* u32 */
	HG_KIND_N
};

#define HG_PACKED_MAX	 20u /* widest plain kind */
#define HG_NTH_INNERMOST 255u
#define HG_OCCURRENCES	 4u  /* of one header, FM 2.1 */
#define HG_NESTING_MAX	 16u /* of functions, FM 2.2 */
#define HG_STACK_MASK	 ((UINT64_C(1) << 55) - 1)

enum hg_suffix {
	HG_SUFFIX_NONE,	 /* no header of its own */
	HG_SUFFIX_FIRST, /* rows keep the outermost occurrence only */
	HG_SUFFIX_ANY	 /* rows keep the innermost and the outermost one */
};

/*
 * One key of FM 3. `read` packs the value of the nth occurrence (0 = outermost, HG_NTH_INNERMOST);
 * false: null. `read` NULL: known, but not kept in rows.
 */
struct hg_key_text;

struct hg_key_type {
	const char *name;
	const char *type;   /* "address", "number", "text", "boolean", "mac" */
	const char *format; /* of the text */
	const char *example;
	const char *record; /* structures it comes from */
	bool (*read)(const struct hg_urow *row, unsigned nth, uint8_t *packed);
	uint8_t kind;	/* enum hg_kind */
	uint8_t suffix; /* enum hg_suffix */
	uint8_t traits;
	/*
	 * Where rows do not keep it, or only its first occurrence: the column of a direct table,
	 * and how its bytes become the packed value (NULL: they are it) or, of HG_KIND_TEXT, the
	 * text.
	 */
	uint8_t column; /* enum hg_column_id */
	bool (*convert)(const uint8_t *bytes, uint8_t *packed);
	bool (*text)(const uint8_t *bytes, struct hg_key_text *out);
};

/* Whether the nth occurrence of a key needs a column of a direct table. */
static inline bool hg_key_is_wide(const struct hg_key_type *key, unsigned nth)
{
	return key->column && (!key->read || (nth > 0 && key->suffix == HG_SUFFIX_FIRST));
}

/* i-th row of the catalogue, NULL behind the end; the row called `name`, NULL when there is none.
 */
const struct hg_key_type *hg_key_type_at(size_t i);
const struct hg_key_type *hg_key_type_find(const char *name);

/* ---- readers, key_rows.c ---- */

bool hg_read_agent(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_source(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_input(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_output(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_direction(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_reason(const struct hg_urow *row, unsigned nth, uint8_t *packed);

/* ---- readers, key_headers.c ---- */

bool hg_read_stack(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_ethertype(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_vlan(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_ip_source(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_ip_destination(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_ip_protocol(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_ip_tos(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_ip_dscp(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_ip_ecn(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_ip6_source(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_ip6_destination(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_ip6_protocol(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_ip6_tos(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_ip6_dscp(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_ip6_ecn(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_tcp_source(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_tcp_destination(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_udp_source(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_udp_destination(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_icmp_type(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_icmp_code(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_icmp6_type(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_icmp6_code(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_vni(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_vxlan_vni(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_geneve_vni(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_gre_vsid(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_inner_source(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_inner_destination(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_outer_source(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_outer_destination(const struct hg_urow *row, unsigned nth, uint8_t *packed);

/* ---- readers, key_wide.c and key_wide_text.c ---- */

bool hg_read_frames(const struct hg_urow *row, unsigned nth, uint8_t *packed);

/* Packed value or text of a key that stands in a column. False: null. */
bool hg_wide_value(const struct hg_key_type *key, const struct hg_urow *row, unsigned nth,
		   uint8_t *packed);
bool hg_wide_text(const struct hg_key_type *key, const struct hg_urow *row, unsigned nth,
		  struct hg_key_text *out);

/* Text of packet bytes: UTF-8, what is none becomes U+FFFD, control characters \\xNN (FM 2.1). */
bool hg_wide_plain_text(const uint8_t *bytes, struct hg_key_text *out);

bool hg_wide_broadcast(const uint8_t *bytes, uint8_t *packed);
bool hg_wide_multicast(const uint8_t *bytes, uint8_t *packed);
bool hg_wide_unicast(const uint8_t *bytes, uint8_t *packed);
bool hg_wide_fragment_offset(const uint8_t *bytes, uint8_t *packed);
bool hg_wide_ip_flags(const uint8_t *bytes, uint8_t *packed);
bool hg_wide_ip6_fragment_offset(const uint8_t *bytes, uint8_t *packed);
bool hg_wide_ip6_more(const uint8_t *bytes, uint8_t *packed);
bool hg_wide_scitag(const uint8_t *bytes, struct hg_key_text *out);
bool hg_wide_dns_type(const uint8_t *bytes, struct hg_key_text *out);
bool hg_wide_ibbt_name(const uint8_t *bytes, struct hg_key_text *out);
bool hg_wide_ibbt_transport(const uint8_t *bytes, struct hg_key_text *out);
bool hg_wide_ibbt_ack_name(const uint8_t *bytes, struct hg_key_text *out);
bool hg_wide_tcp_direction(const uint8_t *bytes, struct hg_key_text *out);
bool hg_wide_http_method(const uint8_t *bytes, struct hg_key_text *out);
bool hg_wide_uri_path(const uint8_t *bytes, struct hg_key_text *out);
bool hg_wide_app_status(const uint8_t *bytes, struct hg_key_text *out);
bool hg_wide_memcache_protocol(const uint8_t *bytes, struct hg_key_text *out);
bool hg_wide_memcache_command(const uint8_t *bytes, struct hg_key_text *out);
bool hg_wide_memcache_status(const uint8_t *bytes, struct hg_key_text *out);

/* Cheap answer for keys in columns: whether the row's stack has the header it is of. */
bool hg_wide_present(const struct hg_key_type *key, const struct hg_urow *row);
/* ---- readers, key_names.c ---- */

bool hg_read_src_namespace(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_dst_namespace(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_src_pod(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_dst_pod(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_src_workload(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_dst_workload(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_src_service(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_dst_service(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_src_node(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_dst_node(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_src_zone(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_dst_zone(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_src_class(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_dst_class(const struct hg_urow *row, unsigned nth, uint8_t *packed);
bool hg_read_locality(const struct hg_urow *row, unsigned nth, uint8_t *packed);

/* ---- kinds, key_text.c and key_value.c ---- */

struct hg_key_text {
	size_t len;
	char bytes[HG_KEY_TEXT_MAX]; /* terminated */
};

/* Two numbers that agents send in place of others get one value, for they have one name. */
uint32_t hg_canonical_reason(uint32_t reason);

/* Words of HG_KIND_LOCALITY. */
const char *hg_locality_word(uint32_t number);
uint32_t hg_locality_number(const char *word); /* UINT32_MAX: none */

size_t hg_kind_width(enum hg_kind kind);    /* bytes; 0 for HG_KIND_TEXT */
size_t hg_kind_text_max(enum hg_kind kind); /* characters of the longest text */

/* Text of a packed value of any kind but HG_KIND_TEXT and HG_KIND_NAME. */
void hg_kind_text(enum hg_kind kind, const uint8_t *packed, struct hg_key_text *out);

/* Of HG_KIND_NAME. */
void hg_kind_name_text(const struct hg_texts *texts, const uint8_t *packed,
		       struct hg_key_text *out);

/* Packs what a user wrote, in any spelling. False: no value of this kind has such a text. */
bool hg_kind_parse(enum hg_kind kind, const char *text, uint8_t *packed);

/* Family and bytes of a packed address (ADDR4, ADDR6, ADDR); 0: another kind. */
uint8_t hg_kind_address(enum hg_kind kind, const uint8_t *packed, const uint8_t **bytes);

/* Brings a text of unknown origin to the spelling it is compared in (FM 5). */
void hg_key_text_normalise(struct hg_key_text *text, bool boolean);

/* Sets, appends; what does not fit is left out at a character border. */
void hg_key_text_set(struct hg_key_text *text, const char *bytes, size_t len);
void hg_key_text_append(struct hg_key_text *text, const char *bytes, size_t len);

/* ---- expression trees, key_node.c and key_functions.c ---- */

enum hg_node_op {
	HG_NODE_KEY,  /* read from a row */
	HG_NODE_PART, /* read from a packed key */
	HG_NODE_TEXT, /* literal */
	HG_NODE_CALL  /* function */
};

struct hg_node {
	uint8_t op;	   /* enum hg_node_op */
	uint8_t kind;	   /* enum hg_kind of the value; HG_KIND_TEXT for literals and calls */
	uint8_t nth;	   /* occurrence */
	bool address;	   /* gives addresses: prefixes in filters mean "inside" */
	bool boolean;	   /* gives true and false */
	uint16_t text_max; /* characters of the longest text it gives */
	const struct hg_key_type *key;
	size_t offset, width;	  /* HG_NODE_PART */
	struct hg_key_text *text; /* HG_NODE_TEXT */
	const struct hg_function *function;
	struct hg_node **args;
	unsigned arg_count;
};

/* What a tree is evaluated on: a row, or a packed key where it was bound to one. */
struct hg_input {
	const struct hg_urow *row;
	const uint8_t *packed;
	const struct hg_texts *texts;	/* of HG_KIND_NAME */
	const struct hg_lookup *lookup; /* NULL: groups, maps and the like give null */
};

/* Kind of an argument. */
#define HG_ARG_KEY    'k' /* key, or [key] */
#define HG_ARG_TEXT   't'
#define HG_ARG_EITHER 'e' /* a known key name is a key, else text */
#define HG_ARG_COUNT  'c' /* whole number */
#define HG_ARG_NUMBER 'n'

struct hg_function {
	const char *name;
	const char *arguments; /* for people: "k:lo[:hi]" */
	const char *text;      /* what it gives, one sentence */
	const char *example;
	const char *kinds; /* one HG_ARG_ each; the last one repeats with `many` */
	uint8_t min_args;
	bool many;
	bool address; /* gives addresses when its value arguments do */
	bool boolean;
	bool (*eval)(const struct hg_node *call, const struct hg_input *in,
		     struct hg_key_text *out);
	size_t (*bound)(const struct hg_node *call); /* longest text */
	const char *(*check)(
		const struct hg_node *call); /* complaint about the arguments, or NULL */
	/* Kind that `value` gives with these arguments; HG_KIND_TEXT: `eval` gives a text. */
	enum hg_kind (*kind)(const struct hg_node *call);
	bool (*value)(const struct hg_node *call, const struct hg_input *in, uint8_t *packed);
	uint8_t traits; /* HG_TRAIT_ */
	bool of_row;	/* needs the row itself: cannot be asked about packed keys */
};

const struct hg_function *hg_function_at(size_t i); /* NULL behind the end */
const struct hg_function *hg_function_find(const char *name);

/* ---- functions about the world, key_world.c: members of struct hg_function ---- */

enum hg_kind hg_kind_is_name(const struct hg_node *call);
bool hg_value_group(const struct hg_node *call, const struct hg_input *in, uint8_t *packed);
bool hg_value_map(const struct hg_node *call, const struct hg_input *in, uint8_t *packed);
bool hg_value_link(const struct hg_node *call, const struct hg_input *in, uint8_t *packed);
bool hg_value_node(const struct hg_node *call, const struct hg_input *in, uint8_t *packed);
bool hg_value_ifname(const struct hg_node *call, const struct hg_input *in, uint8_t *packed);
bool hg_value_name(const struct hg_node *call, const struct hg_input *in, uint8_t *packed);
bool hg_value_dns(const struct hg_node *call, const struct hg_input *in, uint8_t *packed);
enum hg_kind hg_kind_of_entity(const struct hg_node *call);
bool hg_value_entity(const struct hg_node *call, const struct hg_input *in, uint8_t *packed);
bool hg_eval_entity(const struct hg_node *call, const struct hg_input *in, struct hg_key_text *out);
size_t hg_bound_entity(const struct hg_node *call);
const char *hg_check_address(const struct hg_node *call);
const char *hg_check_interface(const struct hg_node *call);
const char *hg_check_agent(const struct hg_node *call);
const char *hg_check_entity(const struct hg_node *call);

struct hg_node *hg_node_create(enum hg_node_op op); /* NULL: no memory */
void hg_node_free(struct hg_node *node);
bool hg_node_equal(const struct hg_node *a, const struct hg_node *b);
unsigned hg_node_traits(const struct hg_node *node); /* HG_TRAIT_ of all keys in it */

/*
 * Adds the columns of all keys in a tree to `def`, and sets what base columns they need.
 * `required`: a row without the key counts nowhere. False: too many columns.
 */
bool hg_node_columns(const struct hg_node *node, bool required, struct hg_direct_def *def);

/* Packed value of a node whose kind is not HG_KIND_TEXT. False: null. */
bool hg_node_value(const struct hg_node *node, const struct hg_input *in, uint8_t *packed);

/* Address that a node gives, as value or as text. False: null, or no address. */
bool hg_node_address(const struct hg_node *node, const struct hg_input *in,
		     struct hg_addr *address);

/* Text of any node. False: null. */
bool hg_node_text(const struct hg_node *node, const struct hg_input *in, struct hg_key_text *out);

/* ---- parsing, key_parse.c ---- */

/* The text that is parsed, and where complaints go. */
struct hg_source_text {
	const char *parameter;
	const char *text;
	size_t len;
	const char *syntax_type; /* "key-syntax" */
	const char *syntax_title;
	struct hg_problem *problem;
};

/* A key cut out of the text; origin[i]: offset of byte i in it, origin[len]: of the end. */
struct hg_token {
	char *bytes; /* terminated */
	size_t *origin;
	size_t len;
};

int hg_token_create(struct hg_token *token, size_t room); /* -1: no memory */
void hg_token_add(struct hg_token *token, char byte, size_t origin);
void hg_token_free(struct hg_token *token);

/*
 * Reads the key in single quotes that starts at *pos and leaves *pos behind it. Only \' is an
 * escape here; the rest is the key's own business. -1 and the problem set without a closing quote.
 */
int hg_token_cut_quoted(struct hg_token *token, const struct hg_source_text *source, size_t *pos);

/* Parses one key or function; NULL and the problem set. */
struct hg_node *hg_node_parse(const struct hg_source_text *source, const struct hg_token *token);

/* ---- complaints, complain.c ---- */

/* What could stand there, as in a sentence: HG_EXPECT("a key", "'('"). */
#define HG_EXPECT(...) ((const char *const[]){ __VA_ARGS__, NULL })

/*
 * "{parameter}: expected {what} at column N, found 'c'{hint}." of the source's syntax type; `hint`
 * is empty or starts with "; ". Returns -1.
 */
int hg_complain_expected(const struct hg_source_text *source, size_t offset,
			 const char *const *what, const char *hint);

/* Another problem at a place; the sentence in printf form, without "{parameter}: ". Returns -1. */
int hg_complain(const struct hg_source_text *source, const char *type, size_t offset,
		const char *sentence, ...) __attribute__((format(printf, 4, 5)));
int hg_complain_memory(const struct hg_source_text *source);
int hg_complain_place(const struct hg_source_text *source,
		      size_t offset); /* adds it to the problem */

/* -1 and the problem set when the text is longer than HG_LANGUAGE_TEXT_MAX characters, else 0. */
int hg_complain_length(const struct hg_source_text *source);

/* ---- suggestions, suggest.c ---- */

/* Nearest key (or function) to what was written, NULL when none is near. */
const char *hg_suggest_key(const char *word);
const char *hg_suggest_function(const char *word);

/* ---- filters ---- */

struct hg_condition;

/*
 * Takes `key` over, also on failure. `regex`: values are expressions. NULL and the problem set.
 * offset: where the values start in the source, for complaints.
 */
struct hg_condition *hg_condition_compile(const struct hg_source_text *source, size_t offset,
					  struct hg_node *key, bool negate, bool regex,
					  char *const *values, const bool *bare_null,
					  unsigned count);
void hg_condition_free(struct hg_condition *condition);
bool hg_condition_holds(const struct hg_condition *condition, const struct hg_input *in);
unsigned
hg_condition_cost(const struct hg_condition *condition); /* 0 packed, 1 text, 2 expression */
unsigned hg_condition_traits(const struct hg_condition *condition);
const struct hg_node *hg_condition_key(const struct hg_condition *condition);

enum hg_branch_op { HG_BRANCH_ALL, HG_BRANCH_ANY, HG_BRANCH_CONDITION };

struct hg_branch {
	uint8_t op; /* enum hg_branch_op */
	uint8_t cost;
	struct hg_condition *condition;
	struct hg_branch **branches;
	unsigned count;
};

void hg_branch_free(struct hg_branch *branch);
struct hg_branch *
hg_branch_flatten(struct hg_branch *branch); /* the only branch of one, itself else */
bool hg_branch_holds(const struct hg_branch *branch, const struct hg_input *in);
unsigned hg_branch_traits(const struct hg_branch *branch);

/*
 * Parses a whole filter; *root NULL for an empty one. keys: terms must be keys of it (and are bound
 * to its packed form), or NULL. 0 or -1 and the problem set.
 */
int hg_filter_parse(const struct hg_source_text *source, const struct hg_keys *keys,
		    struct hg_branch **root);

/* Turns the keys in a tree into parts of a packed key. NULL, or the key that `keys` does not have.
 */
const struct hg_node *hg_keys_bind(const struct hg_keys *keys, struct hg_node *node);

#ifdef __cplusplus
}
#endif
#endif
