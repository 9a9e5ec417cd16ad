#include "control/names/dns_forms.h"

#include <arpa/inet.h>
#include <string.h>

/* A name below the domain, from the right: "X.SVC.NS.svc" has four labels. */
#define LABELS_MAX 4

struct labels {
	unsigned count; /* LABELS_MAX + 1: more than that */
	char *at[LABELS_MAX];
};

/* ---- dashed addresses ---- */

/* "10-1-2-3", "2001-db8--1": an address with dashes for its dots or colons. */
static bool read_dashed(const char *label, size_t len, struct hg_addr *address)
{
	char text[INET6_ADDRSTRLEN];
	uint8_t bytes[16];

	for (unsigned family = 4; family <= 6; family += 2) {
		if (len >= sizeof(text))
			return false;
		for (size_t i = 0; i < len; i++)
			text[i] = label[i] != '-' ? label[i] : family == 4 ? '.' : ':';
		text[len] = '\0';
		if (inet_pton(family == 4 ? AF_INET : AF_INET6, text, bytes) == 1) {
			*address = hg_addr_make((uint8_t)family, bytes);
			return true;
		}
	}
	return false;
}

static size_t first_label(const char *name)
{
	return strcspn(name, ".");
}

int hg_dns_name_order(const char *a, const char *b)
{
	struct hg_addr address;
	int dashed = (int)read_dashed(a, first_label(a), &address) -
		     (int)read_dashed(b, first_label(b), &address);
	size_t len_a = strlen(a), len_b = strlen(b);

	if (dashed != 0)
		return dashed;
	if (len_a != len_b)
		return len_a < len_b ? -1 : 1;
	return strcmp(a, b);
}

/* ---- domains ---- */

static char lower(char byte)
{
	return byte >= 'A' && byte <= 'Z' ? (char)(byte + 32) : byte;
}

/* Length of what stands before ".DOMAIN" at the end of `name`; 0: not below it. */
static size_t below(const char *name, const char *domain, size_t domain_len)
{
	size_t len = strlen(name);

	while (domain_len > 0 && domain[domain_len - 1] == '.')
		domain_len--;
	if (domain_len == 0 || len < domain_len + 2 || name[len - domain_len - 1] != '.')
		return 0;
	for (size_t i = 0; i < domain_len; i++)
		if (name[len - domain_len + i] != lower(domain[i]))
			return 0;
	return len - domain_len - 1;
}

static bool below_any(const char *name, const char *domains)
{
	static const char gap[] = ", \t";

	for (const char *at = domains; at && *at;) {
		size_t len;

		at += strspn(at, gap);
		len = strcspn(at, gap);
		if (len > 0 && below(name, at + (*at == '.'), len - (*at == '.')) > 0)
			return true;
		at += len;
	}
	return false;
}

/* ---- forms ---- */

static void split(char *text, struct labels *labels)
{
	char *at = text;

	labels->count = 0;
	while (at) {
		char *dot = strchr(at, '.');

		if (labels->count == LABELS_MAX) {
			labels->count++;
			return;
		}
		labels->at[labels->count++] = at;
		if (dot)
			*dot++ = '\0';
		at = dot;
	}
}

static bool is_address(const char *label, const struct hg_addr *address)
{
	struct hg_addr read;

	return read_dashed(label, strlen(label), &read) && hg_addr_equal(&read, address);
}

/* SVC.NS.svc, X.SVC.NS.svc, A-B-C-D.NS.pod; false: none of them. */
static bool read_cluster(char *text, const struct hg_addr *address, struct hg_name_answer *answer)
{
	struct labels labels;

	split(text, &labels);
	if (labels.count == 3 && !strcmp(labels.at[2], "svc")) {
		answer->kind = HG_NAME_SERVICE;
		answer->service = labels.at[0];
		answer->namespace_ = labels.at[1];
		return true;
	}
	if (labels.count == 4 && !strcmp(labels.at[3], "svc")) {
		answer->kind = HG_NAME_POD;
		answer->pod = is_address(labels.at[0], address) ? NULL : labels.at[0];
		answer->service = labels.at[1];
		answer->namespace_ = labels.at[2];
		return true;
	}
	if (labels.count == 3 && !strcmp(labels.at[2], "pod") &&
	    is_address(labels.at[0], address)) {
		answer->kind = HG_NAME_POD;
		answer->namespace_ = labels.at[1];
		return true;
	}
	return false;
}

/* The node's name where the name is a node's: its first label, or the whole where that is known. */
static bool read_node(const struct hg_dns_question *question, struct hg_dns_reading *reading)
{
	const char *full = reading->full;
	size_t len = first_label(full);

	memcpy(reading->parts, full, len);
	reading->parts[len] = '\0';
	if (question->is_node && question->is_node(question->arg, full))
		reading->answer.node = full;
	else if ((question->is_node && question->is_node(question->arg, reading->parts)) ||
		 below_any(full, question->node_domains))
		reading->answer.node = reading->parts;
	if (reading->answer.node)
		reading->answer.kind = HG_NAME_NODE;
	return reading->answer.node != NULL;
}

/* "If the address is a node's, the answer is one too": only a name that is no Service's is kept. */
static void read_node_address(const struct hg_dns_question *question,
			      struct hg_dns_reading *reading)
{
	bool cluster = below(reading->full, question->domain, strlen(question->domain)) > 0;

	reading->answer.kind = HG_NAME_NODE;
	if (cluster) {
		reading->answer.name = NULL;
		return;
	}
	if (!read_node(question, reading))
		reading->answer.node = reading->parts;
}

static bool copy_name(const char *name, char *out)
{
	size_t len = strlen(name);

	if (len > 0 && name[len - 1] == '.')
		len--;
	if (len == 0 || len >= HG_DNS_TEXT_MAX)
		return false;
	for (size_t i = 0; i < len; i++)
		out[i] = lower(name[i]);
	out[len] = '\0';
	return true;
}

bool hg_dns_read_form(const char *name, const struct hg_dns_question *question,
		      struct hg_dns_reading *reading)
{
	size_t len;

	memset(&reading->answer, 0, sizeof(reading->answer));
	if (!copy_name(name, reading->full))
		return false;
	reading->answer.name = reading->full;
	reading->answer.kind = HG_NAME_EXTERNAL;
	if (question->node_address) {
		read_node_address(question, reading);
		return true;
	}
	len = below(reading->full, question->domain, strlen(question->domain));
	if (question->inside && len > 0) {
		memcpy(reading->parts, reading->full, len);
		reading->parts[len] = '\0';
		if (read_cluster(reading->parts, question->address, &reading->answer))
			return true;
	}
	read_node(question, reading);
	return true;
}

bool hg_dns_read_name(const char *name, const char *domain, const struct hg_addr *address,
		      bool is_inside, const char *node_domains, struct hg_dns_reading *reading)
{
	const struct hg_dns_question question = { .domain = domain,
						  .address = address,
						  .inside = is_inside,
						  .node_domains = node_domains };

	return hg_dns_read_form(name, &question, reading);
}
