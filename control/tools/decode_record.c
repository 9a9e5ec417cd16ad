/*
 * Records: the label sflowtool gives them, then field by field as the catalogue says.
 */
#include <stdlib.h>
#include <string.h>

#include "control/tools/decode_print.h"

#define FLOW_SAMPLE_TYPE "flowSampleType"
#define EXTENDED_TYPE	 "extendedType"

struct label {
	uint32_t tag;
	const char *key;
	const char *text;
};

/* clang-format off */
static const struct label labels[] = {
	{ HG_TAG(0, 2), FLOW_SAMPLE_TYPE, "ETHERNET" },
	{ HG_TAG(0, 3), FLOW_SAMPLE_TYPE, "IPV4" },
	{ HG_TAG(0, 4), FLOW_SAMPLE_TYPE, "IPV6" },
	{ HG_TAG(0, 1001), EXTENDED_TYPE, "SWITCH" },
	{ HG_TAG(0, 1002), EXTENDED_TYPE, "ROUTER" },
	{ HG_TAG(0, 1003), EXTENDED_TYPE, "GATEWAY" },
	{ HG_TAG(0, 1004), EXTENDED_TYPE, "USER" },
	{ HG_TAG(0, 1005), EXTENDED_TYPE, "URL" },
	{ HG_TAG(0, 1006), EXTENDED_TYPE, "MPLS" },
	{ HG_TAG(0, 1007), EXTENDED_TYPE, "NAT" },
	{ HG_TAG(0, 1020), EXTENDED_TYPE, "NAT PORT" },
	{ HG_TAG(0, 1021), FLOW_SAMPLE_TYPE, "tunnel_l2_out_ETHERNET" },
	{ HG_TAG(0, 1022), FLOW_SAMPLE_TYPE, "tunnel_l2_in_ETHERNET" },
	{ HG_TAG(0, 1023), FLOW_SAMPLE_TYPE, "tunnel_ipv4_out_IPV4" },
	{ HG_TAG(0, 1024), FLOW_SAMPLE_TYPE, "tunnel_ipv4_in_IPV4" },
	{ HG_TAG(0, 1025), FLOW_SAMPLE_TYPE, "tunnel_ipv6_out_IPV6" },
	{ HG_TAG(0, 1026), FLOW_SAMPLE_TYPE, "tunnel_ipv6_in_IPV6" },
	{ HG_TAG(0, 1027), EXTENDED_TYPE, "out_decap" },
	{ HG_TAG(0, 1028), EXTENDED_TYPE, "in_decap" },
	{ HG_TAG(0, 1029), EXTENDED_TYPE, "out_VNI" },
	{ HG_TAG(0, 1030), EXTENDED_TYPE, "in_VNI" },
	{ HG_TAG(0, 1036), EXTENDED_TYPE, "egress_queue" },
	{ HG_TAG(0, 1038), EXTENDED_TYPE, "function" },
	{ HG_TAG(0, 1039), EXTENDED_TYPE, "transit_delay" },
	{ HG_TAG(0, 1040), EXTENDED_TYPE, "queue_depth" },
	{ HG_TAG(0, 1041), EXTENDED_TYPE, "hw_trap" },
	{ HG_TAG(0, 1042), EXTENDED_TYPE, "linux_reason" },
	{ HG_TAG(0, 1043), EXTENDED_TYPE, "timestamp" },
	{ HG_TAG(0, 2100), EXTENDED_TYPE, "socket4" },
	{ HG_TAG(0, 2101), EXTENDED_TYPE, "socket6" },
	{ HG_TAG(0, 2102), EXTENDED_TYPE, "proxy_socket4" },
	{ HG_TAG(0, 2103), EXTENDED_TYPE, "proxy_socket6" },
	{ HG_TAG(0, 2200), FLOW_SAMPLE_TYPE, "memcache" },
	{ HG_TAG(0, 2201), FLOW_SAMPLE_TYPE, "http" },
	{ HG_TAG(0, 2202), FLOW_SAMPLE_TYPE, "applicationOperation" },
	{ HG_TAG(0, 2206), FLOW_SAMPLE_TYPE, "http" },
	{ HG_TAG(0, 2210), EXTENDED_TYPE, "entities" },
};
/* clang-format on */

static void print_label(struct hg_printer *printer, uint32_t tag)
{
	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
		if (labels[i].tag == tag)
			hg_put_text(printer, labels[i].key, "%s", labels[i].text);
	}
}

/* Empty strings are left out, except where sflowtool prints them. */
static void print_string(struct hg_printer *printer, uint32_t tag, const struct hg_value *value,
			 const char *key)
{
	bool always = tag == HG_TAG(0, 1004) || tag == HG_TAG(0, 1005);

	if (value->len_bytes || always)
		hg_put_bytes(printer, key, value->bytes, value->len_bytes);
}

static void print_uuid(struct hg_printer *printer, const uint8_t *u, const char *key)
{
	hg_put_text(printer, key,
		    "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", u[0],
		    u[1], u[2], u[3], u[4], u[5], u[6], u[7], u[8], u[9], u[10], u[11], u[12],
		    u[13], u[14], u[15]);
}

static void decimal(uint32_t value, char *out)
{
	snprintf(out, 16, "%u", value);
}

static void print_value(struct hg_printer *printer, uint32_t tag, const struct hg_value *value,
			const char *key)
{
	char text[HG_TEXT_IP];

	switch ((enum hg_field_type)value->field->type) {
	case HG_FIELD_U32:
	case HG_FIELD_U64:
		hg_put_text(printer, key, "%llu", (unsigned long long)value->number);
		break;
	case HG_FIELD_I32:
		hg_put_text(printer, key, "%lld", (long long)value->number);
		break;
	case HG_FIELD_F32:
		hg_put_text(printer, key, "%.3f", value->real);
		break;
	case HG_FIELD_MAC:
		hg_put_text(printer, key, "%s", hg_text_mac(value->bytes, text));
		break;
	case HG_FIELD_IP4:
	case HG_FIELD_IP6:
	case HG_FIELD_ADDR:
		hg_text_address(value->family, value->bytes, text);
		hg_put_text(printer, key, "%s", text);
		break;
	case HG_FIELD_STRING:
		print_string(printer, tag, value, key);
		break;
	case HG_FIELD_UUID:
		print_uuid(printer, value->bytes, key);
		break;
	case HG_FIELD_U32S:
		if (value->number)
			hg_put_words(printer, key, value->bytes, value->number, decimal);
		break;
	case HG_FIELD_BYTES4:
	case HG_FIELD_SPECIAL:
		hg_put_hex(printer, key, value->bytes, value->len_bytes, '-');
		break;
	}
}

typedef bool own_form(struct hg_printer *printer, const struct hg_record_type *type,
		      const struct hg_value *value, const char *key);

/* What no field names: unknown tags, rival layouts, records below their size. */
static void print_opaque(struct hg_printer *printer, const struct hg_record *record)
{
	hg_put_hex(printer, "recordBytes", record->body, record->len_bytes, '-');
}

static void print_fields(struct hg_printer *printer, const struct hg_record_type *type,
			 const struct hg_record *record, own_form *own)
{
	struct hg_fields fields;
	struct hg_value value;
	char name[160];

	if (!type || record->len_bytes < type->min_len_bytes ||
	    ((type->flags & HG_RECORD_EXACT) && record->len_bytes != type->min_len_bytes)) {
		print_opaque(printer, record);
		return;
	}
	hg_fields_begin(&fields, type, record);
	while (hg_fields_next(&fields, &value)) {
		const char *key = value.field->tool;

		if (!key) {
			snprintf(name, sizeof(name), "%s.%s", type->name, value.field->name);
			key = name;
		}
		if (!own(printer, type, &value, key))
			print_value(printer, type->tag, &value, key);
	}
}

void hg_print_flow_record(struct hg_printer *printer, const struct hg_record *record)
{
	if (record->tag == HG_TAG(0, 1) && record->len_bytes >= 16) {
		hg_print_sampled_header(printer, record);
		return;
	}
	print_label(printer, record->tag);
	if (hg_print_ip_record(printer, record))
		return;
	print_fields(printer, hg_flow_record_type(record->tag), record, hg_print_flow_field);
}

void hg_print_counter_record(struct hg_printer *printer, const struct hg_record *record)
{
	print_fields(printer, hg_counter_record_type(record->tag), record, hg_print_counter_field);
}
