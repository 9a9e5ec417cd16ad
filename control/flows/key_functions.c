/*
 * Functions of FM 4 over texts. Each answers null (false) for a null argument unless its row of the
 * table says otherwise. Arguments were checked when the call was compiled.
 */
#include <stdlib.h>
#include <string.h>

#include "control/flows/address.h"
#include "control/flows/digits.h"
#include "control/flows/key_uri.h"
#include "control/flows/language_parts.h"

static const char *literal(const struct hg_node *call, unsigned i)
{
	return call->args[i]->text->bytes;
}

static uint32_t count(const struct hg_node *call, unsigned i)
{
	uint32_t number = 0;

	hg_digits_parse(literal(call, i), &number);
	return number;
}

static void set_boolean(struct hg_key_text *out, bool value)
{
	hg_key_text_set(out, value ? "true" : "false", value ? 4 : 5);
}

static bool same_text(const struct hg_key_text *a, const struct hg_key_text *b)
{
	return a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0;
}

/* ---- longest texts ---- */

static size_t bound_boolean(const struct hg_node *call)
{
	(void)call;
	return 5;
}

static size_t bound_first_arg(const struct hg_node *call)
{
	return call->args[0]->text_max;
}

static size_t longest_from(const struct hg_node *call, unsigned from)
{
	size_t longest = 0;

	for (unsigned i = from; i < call->arg_count; i++) {
		if (call->args[i]->text_max > longest)
			longest = call->args[i]->text_max;
	}
	return longest;
}

static size_t bound_any(const struct hg_node *call)
{
	return longest_from(call, 0);
}

static size_t bound_from_third(const struct hg_node *call)
{
	return longest_from(call, 2);
}

static size_t bound_concat(const struct hg_node *call)
{
	size_t sum = (call->arg_count - 2) * call->args[0]->text->len;

	for (unsigned i = 1; i < call->arg_count; i++)
		sum += call->args[i]->text_max;
	return sum;
}

static size_t bound_mask(const struct hg_node *call)
{
	return call->args[0]->kind == HG_KIND_ADDR4 ? 18 : 43;
}

/* ---- null, or, if, eq, range ---- */

static bool eval_or(const struct hg_node *call, const struct hg_input *in, struct hg_key_text *out)
{
	for (unsigned i = 0; i < call->arg_count; i++) {
		if (hg_node_text(call->args[i], in, out))
			return true;
	}
	return false;
}

/* Names stay numbers of texts as long as no other text is among them; the empty one is 0. */
static enum hg_kind kind_or(const struct hg_node *call)
{
	for (unsigned i = 0; i < call->arg_count; i++) {
		const struct hg_node *arg = call->args[i];

		if (arg->kind != HG_KIND_NAME && !(arg->op == HG_NODE_TEXT && arg->text->len == 0))
			return HG_KIND_TEXT;
	}
	return HG_KIND_NAME;
}

static bool value_or(const struct hg_node *call, const struct hg_input *in, uint8_t *packed)
{
	for (unsigned i = 0; i < call->arg_count; i++) {
		if (call->args[i]->op == HG_NODE_TEXT) {
			memset(packed, 0, sizeof(uint32_t));
			return true;
		}
		if (hg_node_value(call->args[i], in, packed))
			return true;
	}
	return false;
}

static bool eval_if(const struct hg_node *call, const struct hg_input *in, struct hg_key_text *out)
{
	bool equal = hg_node_text(call->args[0], in, out) && same_text(out, call->args[1]->text);

	return hg_node_text(call->args[equal ? 2 : 3], in, out);
}

static bool same_kind(const struct hg_node *a, const struct hg_node *b)
{
	return a->kind == b->kind && a->kind != HG_KIND_TEXT;
}

static bool eval_eq(const struct hg_node *call, const struct hg_input *in, struct hg_key_text *out)
{
	const struct hg_node *a = call->args[0], *b = call->args[1];
	uint8_t left[HG_PACKED_MAX], right[HG_PACKED_MAX];
	struct hg_key_text other;

	if (same_kind(a, b)) {
		if (!hg_node_value(a, in, left) || !hg_node_value(b, in, right))
			return false;
		set_boolean(out, memcmp(left, right, hg_kind_width((enum hg_kind)a->kind)) == 0);
		return true;
	}
	if (!hg_node_text(a, in, out) || !hg_node_text(b, in, &other))
		return false;
	set_boolean(out, same_text(out, &other));
	return true;
}

static bool is_number(const char *text)
{
	return *text != '\0' && text[strspn(text, "+-.0123456789eE")] == '\0' &&
	       strpbrk(text, "0123456789");
}

static bool number_of(const struct hg_node *node, const struct hg_input *in, double *number)
{
	struct hg_key_text text;
	char *end;

	if (!hg_node_text(node, in, &text) || !is_number(text.bytes))
		return false;
	*number = strtod(text.bytes, &end);
	return *end == '\0';
}

static bool eval_range(const struct hg_node *call, const struct hg_input *in,
		       struct hg_key_text *out)
{
	double number, low = 0, high = 0;
	bool inside;

	if (!number_of(call->args[0], in, &number) || !number_of(call->args[1], in, &low))
		return false;
	inside = number >= low;
	if (call->arg_count > 2)
		inside = inside && number_of(call->args[2], in, &high) && number <= high;
	set_boolean(out, inside);
	return true;
}

/* ---- tokens ---- */

/* End of the token that starts at `pos`: the next delimiter, or the end of the text. */
static size_t token_end(const struct hg_key_text *text, size_t pos, const char *delim,
			size_t delim_len)
{
	for (size_t i = pos; i + delim_len <= text->len; i++) {
		if (memcmp(text->bytes + i, delim, delim_len) == 0)
			return i;
	}
	return text->len;
}

static bool listed(const struct hg_node *call, const char *token, size_t len)
{
	for (unsigned i = 2; i < call->arg_count; i++) {
		const struct hg_key_text *text = call->args[i]->text;

		if (text->len == len && memcmp(text->bytes, token, len) == 0)
			return true;
	}
	return false;
}

static bool eval_first(const struct hg_node *call, const struct hg_input *in,
		       struct hg_key_text *out)
{
	const struct hg_key_text *delim = call->args[1]->text;
	struct hg_key_text text;

	if (!hg_node_text(call->args[0], in, &text))
		return false;
	for (size_t pos = 0; pos <= text.len;) {
		size_t end = token_end(&text, pos, delim->bytes, delim->len);

		if (listed(call, text.bytes + pos, end - pos)) {
			hg_key_text_set(out, text.bytes + pos, end - pos);
			return true;
		}
		pos = end == text.len ? text.len + 1 : end + delim->len;
	}
	return false;
}

static uint32_t count_tokens(const struct hg_key_text *text, const struct hg_key_text *delim)
{
	uint32_t tokens = 1;
	size_t end;

	for (size_t pos = 0;; pos = end + delim->len, tokens++) {
		end = token_end(text, pos, delim->bytes, delim->len);
		if (end == text->len)
			return tokens;
	}
}

/* Where the token behind `tokens` tokens starts; the end of the text for more than there are. */
static size_t skip_tokens(const struct hg_key_text *text, const struct hg_key_text *delim,
			  uint32_t tokens)
{
	size_t pos = 0;

	for (; tokens > 0; tokens--) {
		size_t end = token_end(text, pos, delim->bytes, delim->len);

		if (end == text->len)
			return text->len;
		pos = end + delim->len;
	}
	return pos;
}

static bool eval_prefix(const struct hg_node *call, const struct hg_input *in,
			struct hg_key_text *out)
{
	const struct hg_key_text *delim = call->args[1]->text;
	uint32_t wanted = count(call, 2);
	struct hg_key_text text;
	size_t end;

	if (!hg_node_text(call->args[0], in, &text))
		return false;
	if (wanted >= count_tokens(&text, delim))
		end = text.len;
	else
		end = wanted == 0 ? 0 : skip_tokens(&text, delim, wanted) - delim->len;
	hg_key_text_set(out, text.bytes, end);
	return true;
}

static bool eval_suffix(const struct hg_node *call, const struct hg_input *in,
			struct hg_key_text *out)
{
	const struct hg_key_text *delim = call->args[1]->text;
	uint32_t wanted = count(call, 2), tokens;
	struct hg_key_text text;
	size_t start;

	if (!hg_node_text(call->args[0], in, &text))
		return false;
	tokens = count_tokens(&text, delim);
	start = wanted >= tokens ? 0 : skip_tokens(&text, delim, tokens - wanted);
	if (wanted == 0)
		start = text.len;
	hg_key_text_set(out, text.bytes + start, text.len - start);
	return true;
}

static const char *check_delimiter(const struct hg_node *call)
{
	return call->args[1]->text->len == 0 ? "needs a delimiter that is not empty" : NULL;
}

static bool eval_concat(const struct hg_node *call, const struct hg_input *in,
			struct hg_key_text *out)
{
	const struct hg_key_text *between = call->args[0]->text;
	struct hg_key_text text;

	out->len = 0;
	out->bytes[0] = '\0';
	for (unsigned i = 1; i < call->arg_count; i++) {
		if (!hg_node_text(call->args[i], in, &text))
			return false;
		if (i > 1)
			hg_key_text_append(out, between->bytes, between->len);
		hg_key_text_append(out, text.bytes, text.len);
	}
	return true;
}

/* ---- addresses, addresses of the web ---- */

bool hg_node_address(const struct hg_node *node, const struct hg_input *in, struct hg_addr *address)
{
	uint8_t packed[HG_PACKED_MAX];
	const uint8_t *bytes;
	struct hg_key_text text;
	uint8_t family;

	if (node->kind == HG_KIND_TEXT || node->kind == HG_KIND_NAME)
		return hg_node_text(node, in, &text) && hg_address_parse(text.bytes, address);
	if (!hg_node_value(node, in, packed))
		return false;
	family = hg_kind_address((enum hg_kind)node->kind, packed, &bytes);
	*address = hg_addr_make(family, bytes);
	return family != 0;
}

/* With one number IPv6 addresses are cut there too. */
static bool eval_mask(const struct hg_node *call, const struct hg_input *in,
		      struct hg_key_text *out)
{
	char digits[HG_DIGITS_MAX];
	struct hg_addr address;
	uint32_t bits;

	if (!hg_node_address(call->args[0], in, &address))
		return false;
	bits = count(call, address.family == 6 && call->arg_count > 2 ? 2 : 1);
	if (address.family == 4 && bits > 32)
		bits = 32;
	hg_prefix_clear(address.bytes, sizeof(address.bytes), bits);
	out->len = hg_address_text(address.family, address.bytes, out->bytes);
	hg_key_text_append(out, "/", 1);
	hg_key_text_append(out, digits, hg_digits(bits, digits));
	return true;
}

static const char *check_mask(const struct hg_node *call)
{
	uint32_t max = call->args[0]->kind == HG_KIND_ADDR4 || call->arg_count > 2 ? 32 : 128;

	if (!call->args[0]->address && call->args[0]->op != HG_NODE_CALL)
		return "needs a key that is an address";
	if (count(call, 1) > max)
		return max == 32 ? "takes at most 32 bits of an IPv4 address"
				 : "takes at most 128 bits";
	if (call->arg_count > 2 && count(call, 2) > 128)
		return "takes at most 128 bits of an IPv6 address";
	return NULL;
}

static bool eval_uri(const struct hg_node *call, const struct hg_input *in, struct hg_key_text *out)
{
	struct hg_key_text text;

	return hg_node_text(call->args[0], in, &text) && hg_uri_part(&text, literal(call, 1), out);
}

static const char *check_uri(const struct hg_node *call)
{
	if (hg_uri_part_known(literal(call, 1)))
		return NULL;
	return "has the parts protocol, host, port, path, file, query, fragment";
}

/* name, arguments, meaning, example; kinds, least arguments, many, address, boolean; code */
static const struct hg_function functions[] = {
	{ "null", "k:default", "default if k is null", "null:vlan:none", "kt", 2, false, true,
	  false, eval_or, bound_any, NULL, kind_or, value_or, 0, false },
	{ "or", "k1:k2:...", "the first that is not null", "or:ipsource:ip6source", "k", 1, true,
	  true, false, eval_or, bound_any, NULL, kind_or, value_or, 0, false },
	{ "if", "k:val:a:b", "a if k equals val, else b", "if:ipprotocol:6:tcp:other", "ktee", 4,
	  false, true, false, eval_if, bound_from_third, NULL },
	{ "eq", "k1:k2", "whether both are equal", "eq:ipsource:ipdestination", "kk", 2, false,
	  false, true, eval_eq, bound_boolean, NULL },
	{ "range", "k:lo[:hi]", "whether k lies between the bounds", "range:tcpsourceport:0:1023",
	  "knn", 2, false, false, true, eval_range, bound_boolean, NULL },
	{ "first", "k:delim:t1:t2...", "the listed token that occurs first", "first:stack:.:ip:ip6",
	  "ktt", 3, true, false, false, eval_first, bound_from_third, check_delimiter },
	{ "prefix", "k:delim:N", "the first N tokens", "prefix:stack:.:2", "ktc", 3, false, false,
	  false, eval_prefix, bound_first_arg, check_delimiter },
	{ "suffix", "k:delim:N", "the last N tokens", "suffix:stack:.:1", "ktc", 3, false, false,
	  false, eval_suffix, bound_first_arg, check_delimiter },
	{ "concat", "sep:k1:k2...", "all joined", "concat:-:ipsource:ipdestination", "tk", 2, true,
	  false, false, eval_concat, bound_concat, NULL },
	{ "mask", "k:bits[:bits6]", "the network of an address", "mask:ipsource:24", "kcc", 2,
	  false, false, false, eval_mask, bound_mask, check_mask },
	{ "uri", "k:part", "a part of a URL", "uri:httpurl:path", "kt", 2, false, false, false,
	  eval_uri, bound_first_arg, check_uri },
	{ "inner", "k", "the innermost occurrence of the key's header", "inner:ipsource", "k", 1,
	  false, false, false, NULL, bound_first_arg, NULL }, /* becomes a key */
	{ "group", "k:g1[:g2...]", "label of the address in a group", "group:ipsource:default",
	  "kt", 2, true, false, false, NULL, NULL, hg_check_address, hg_kind_is_name,
	  hg_value_group, 0, false },
	{ "map", "k:name", "label in a map", "map:vlan:names", "kt", 2, false, false, false, NULL,
	  NULL, NULL, hg_kind_is_name, hg_value_map, 0, false },
	{ .name = "country",
	  .arguments = "k[:code|name|both]",
	  .text = "country of the address",
	  .example = "country:ipsource" },
	{ .name = "asn",
	  .arguments = "k[:number|descr|both]",
	  .text = "autonomous system",
	  .example = "asn:ipsource" },
	{ .name = "oui",
	  .arguments = "k[:number|name]",
	  .text = "vendor of the adaptor",
	  .example = "oui:macsource" },
	{ .name = "host",
	  .arguments = "k:attr",
	  .text = "attribute of the host with that adaptor",
	  .example = "host:macsource:host_name" },
	{ "dns", "k", "reverse DNS name", "dns:ipsource", "k", 1, false, false, false, NULL, NULL,
	  hg_check_address, hg_kind_is_name, hg_value_dns,
	  HG_TRAIT_NAMES | HG_TRAIT_DNS | HG_TRAIT_OUTER_NAMES, true },
	{ "link", "k", "topology link of the port", "link:inputifindex", "k", 1, false, false,
	  false, NULL, NULL, hg_check_interface, hg_kind_is_name, hg_value_link, 0, true },
	{ "node", "k", "topology node", "node:agent", "k", 1, false, false, false, NULL, NULL,
	  hg_check_agent, hg_kind_is_name, hg_value_node, HG_TRAIT_POINT, true },
	{ "ifname", "k", "name of the port", "ifname:inputifindex", "k", 1, false, false, false,
	  NULL, NULL, hg_check_interface, hg_kind_is_name, hg_value_ifname, 0, true },
	{ "name", "k", "canonical name of the address", "name:ipsource", "k", 1, false, false,
	  false, NULL, NULL, hg_check_address, hg_kind_is_name, hg_value_name,
	  HG_TRAIT_NAMES | HG_TRAIT_OUTER_NAMES, true },
	{ "entity", "src|dst:attr", "field of the endpoint's record", "entity:src:kind", "tt", 2,
	  false, false, false, hg_eval_entity, hg_bound_entity, hg_check_entity, hg_kind_of_entity,
	  hg_value_entity, HG_TRAIT_NAMES, true },
};

#define FUNCTION_N (sizeof(functions) / sizeof(functions[0]))

const struct hg_function *hg_function_at(size_t i)
{
	return i < FUNCTION_N ? &functions[i] : NULL;
}

const struct hg_function *hg_function_find(const char *name)
{
	for (size_t i = 0; i < FUNCTION_N; i++) {
		if (strcmp(functions[i].name, name) == 0)
			return &functions[i];
	}
	return NULL;
}

bool hg_function_info_at(size_t i, struct hg_function_info *info)
{
	if (i >= FUNCTION_N)
		return false;
	info->name = functions[i].name;
	info->arguments = functions[i].arguments;
	info->text = functions[i].text;
	info->example = functions[i].example;
	info->provided = functions[i].kinds != NULL;
	return true;
}
