#include "control/names/dns_life.h"

#include <stdio.h>
#include <string.h>

#define CLUSTER_TTL_MIN_MS 30000
#define CLUSTER_TTL_MAX_MS 300000
#define FAILURE_MIN_MS	   60000
#define FAILURE_MAX_MS	   300000
#define ADMISSION_EPOCHS   2

static const struct {
	const char *name;
	enum hg_dns_scope scope;
} scopes[] = {
	{ "off", HG_DNS_SCOPE_OFF },
	{ "cluster", HG_DNS_SCOPE_CLUSTER },
	{ "private", HG_DNS_SCOPE_PRIVATE },
	{ "all", HG_DNS_SCOPE_ALL },
};

/* RFC 1918, 3927, 6598, 1122 3.2.1.3; RFC 4193, 4291 2.5.6 and 2.5.3. */
static const struct {
	uint8_t family, bits;
	uint8_t bytes[16];
} private_ranges[] = {
	{ 4, 8, { 10 } },
	{ 4, 12, { 172, 16 } },
	{ 4, 16, { 192, 168 } },
	{ 4, 16, { 169, 254 } },
	{ 4, 10, { 100, 64 } },
	{ 4, 8, { 127 } },
	{ 6, 7, { 0xfc } },
	{ 6, 10, { 0xfe, 0x80 } },
	{ 6, 128, { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 } },
};

bool hg_dns_life_set(struct hg_dns_life *life, const struct hg_dns_conf *conf, char *error,
		     size_t error_len)
{
	const char *wanted = conf->scope ? conf->scope : "all";
	size_t i = 0;

	while (i < sizeof(scopes) / sizeof(scopes[0]) && strcmp(scopes[i].name, wanted) != 0)
		i++;
	if (i == sizeof(scopes) / sizeof(scopes[0])) {
		snprintf(error, error_len,
			 "dns.scope is \"%.40s\"; it can be all, private, cluster or off", wanted);
		return false;
	}
	life->scope = scopes[i].scope;
	life->ttl_min_ms = conf->ttl_min_ms;
	life->ttl_max_ms = conf->ttl_max_ms;
	life->negative_min_ms = conf->negative_min_ms;
	life->negative_max_ms = conf->negative_max_ms;
	life->stale_max_ms = conf->stale_max_ms;
	snprintf(life->cluster_domain, sizeof(life->cluster_domain), "%s",
		 conf->cluster_domain ? conf->cluster_domain : "");
	if (!life->random)
		life->random = conf->seed | 1;
	return true;
}

/* ---- scope ---- */

static bool starts_with(const uint8_t *bytes, const uint8_t *prefix, unsigned bits)
{
	unsigned rest = bits % 8;

	if (memcmp(bytes, prefix, bits / 8) != 0)
		return false;
	return rest == 0 || (bytes[bits / 8] ^ prefix[bits / 8]) >> (8 - rest) == 0;
}

static bool is_private(const struct hg_addr *address)
{
	for (size_t i = 0; i < sizeof(private_ranges) / sizeof(private_ranges[0]); i++)
		if (private_ranges[i].family == address->family &&
		    starts_with(address->bytes, private_ranges[i].bytes, private_ranges[i].bits))
			return true;
	return false;
}

bool hg_dns_life_in_scope(const struct hg_dns_life *life, const struct hg_addr *address,
			  bool inside)
{
	if (address->family == 0)
		return false;
	switch (life->scope) {
	case HG_DNS_SCOPE_OFF:
		return false;
	case HG_DNS_SCOPE_CLUSTER:
		return inside;
	case HG_DNS_SCOPE_PRIVATE:
		return inside || is_private(address);
	default:
		return true;
	}
}

/* ---- times ---- */

/* xorshift64: good enough to spread questions over time. */
static uint64_t draw(struct hg_dns_life *life)
{
	life->random ^= life->random << 13;
	life->random ^= life->random >> 7;
	life->random ^= life->random << 17;
	return life->random;
}

/* `ms` times something between `low` and `high` per cent. */
static uint64_t spread(struct hg_dns_life *life, uint64_t ms, unsigned low, unsigned high)
{
	uint64_t share = low * 100u + draw(life) % ((high - low) * 100u + 1);

	return ms * share / 10000;
}

static uint64_t clamp(uint64_t ms, uint64_t low, uint64_t high)
{
	return ms < low ? low : ms > high ? high : ms;
}

static bool below_domain(const char *name, const char *domain)
{
	size_t len = strlen(name), domain_len = strlen(domain);

	return domain_len > 0 && len > domain_len && name[len - domain_len - 1] == '.' &&
	       !strcmp(name + len - domain_len, domain);
}

static uint64_t lifetime(const struct hg_dns_life *life, const struct hg_dns_reply *reply)
{
	uint64_t ttl_ms = (uint64_t)reply->ttl_s * 1000;

	if (reply->count == 0)
		return clamp(reply->has_soa ? (uint64_t)reply->negative_ttl_s * 1000 : 0,
			     life->negative_min_ms, life->negative_max_ms);
	for (unsigned i = 0; i < reply->count; i++)
		if (below_domain(reply->names[i], life->cluster_domain))
			return clamp(ttl_ms, CLUSTER_TTL_MIN_MS, CLUSTER_TTL_MAX_MS);
	return clamp(ttl_ms, life->ttl_min_ms, life->ttl_max_ms);
}

bool hg_dns_life_due(const struct hg_dns_entry *entry, uint64_t now_ms)
{
	if (entry->in_flight || entry->epochs < ADMISSION_EPOCHS || now_ms < entry->retry_ms)
		return false;
	return entry->state == HG_DNS_UNKNOWN || now_ms >= entry->refresh_ms;
}

void hg_dns_life_answered(struct hg_dns_life *life, struct hg_dns_entry *entry,
			  const struct hg_dns_reply *reply, uint64_t now_ms)
{
	uint64_t live_ms = spread(life, lifetime(life, reply), 90, 110);

	entry->failures = 0;
	entry->retry_ms = 0;
	entry->used = false;
	entry->weight = 0;
	entry->stale = false;
	entry->expires_ms = now_ms + live_ms;
	entry->refresh_ms = entry->expires_ms;
	if (reply->count > 0)
		entry->refresh_ms = now_ms + spread(life, live_ms, 80, 90);
}

void hg_dns_life_failed(struct hg_dns_life *life, struct hg_dns_entry *entry, uint64_t now_ms)
{
	uint64_t wait_ms = FAILURE_MIN_MS;

	for (unsigned i = 0; i < entry->failures && wait_ms < FAILURE_MAX_MS; i++)
		wait_ms *= 2;
	if (entry->failures < UINT8_MAX)
		entry->failures++;
	if (wait_ms > FAILURE_MAX_MS)
		wait_ms = FAILURE_MAX_MS;
	entry->retry_ms = now_ms + spread(life, wait_ms, 90, 110);
}

bool hg_dns_life_age(const struct hg_dns_life *life, struct hg_dns_entry *entry, uint64_t now_ms)
{
	if (entry->state == HG_DNS_UNKNOWN || now_ms < entry->expires_ms)
		return false;
	if (now_ms - entry->expires_ms >= life->stale_max_ms) {
		entry->state = HG_DNS_UNKNOWN;
		entry->stale = false;
		entry->since_ms = 0;
		return true;
	}
	if (entry->stale)
		return false;
	entry->stale = true;
	return true;
}
