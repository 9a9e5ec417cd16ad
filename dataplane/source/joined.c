/* Two sources as one, so that a port and the kernel's sockets can be served together (dp:S8). */
#include <heliograph/source.h>

#include <stdio.h>
#include <stdlib.h>

#define NAME_LEN 32

struct joined {
	struct hg_source base;
	struct hg_source *first, *second;
	struct hg_source_ops ops; /* of its own for the name */
	char name[NAME_LEN];
};

static struct joined *self_of(struct hg_source *source)
{
	return (struct joined *)source;
}

/* The source that has queue `*queue`, which becomes the number there. */
static struct hg_source *part_of(struct hg_source *source, unsigned *queue)
{
	struct joined *j = self_of(source);

	if (*queue < j->first->queue_count)
		return j->first;
	*queue -= j->first->queue_count;
	return j->second;
}

static unsigned joined_poll(struct hg_source *source, unsigned queue, struct hg_item *out,
			    struct hg_drops *drops)
{
	struct hg_source *part = part_of(source, &queue);

	return part->ops->poll(part, queue, out, drops);
}

static void joined_release(struct hg_source *source, unsigned queue)
{
	struct hg_source *part = part_of(source, &queue);

	part->ops->release(part, queue);
}

static int joined_wait_fd(struct hg_source *source, unsigned queue)
{
	struct hg_source *part = part_of(source, &queue);

	return part->ops->wait_fd(part, queue);
}

static enum hg_source_state joined_state(struct hg_source *source, unsigned queue)
{
	struct hg_source *part = part_of(source, &queue);

	return part->ops->state(part, queue);
}

static void joined_stats(struct hg_source *source, struct hg_drops *drops)
{
	struct joined *j = self_of(source);

	if (j->first->ops->stats)
		j->first->ops->stats(j->first, drops);
	if (j->second->ops->stats)
		j->second->ops->stats(j->second, drops);
}

static void joined_close(struct hg_source *source)
{
	struct joined *j = self_of(source);

	j->first->ops->close(j->first);
	j->second->ops->close(j->second);
	free(j);
}

static const struct hg_source_ops joined_ops = {
	.poll = joined_poll,
	.release = joined_release,
	.wait_fd = joined_wait_fd,
	.state = joined_state,
	.close = joined_close,
	.stats = joined_stats,
};

static uint64_t shorter_nap(uint64_t a_ns, uint64_t b_ns)
{
	if (!a_ns || !b_ns)
		return a_ns + b_ns;
	return a_ns < b_ns ? a_ns : b_ns;
}

struct hg_source *hg_source_join(struct hg_source *first, struct hg_source *second)
{
	struct joined *j = calloc(1, sizeof(*j));

	if (!j)
		return NULL;
	j->first = first;
	j->second = second;
	snprintf(j->name, sizeof(j->name), "%s+%s", first->ops->name, second->ops->name);
	j->ops = joined_ops;
	j->ops.name = j->name;
	j->base.ops = &j->ops;
	j->base.queue_count = first->queue_count + second->queue_count;
	j->base.nap_max_ns = shorter_nap(first->nap_max_ns, second->nap_max_ns);
	j->base.drops_invisible = first->drops_invisible || second->drops_invisible;
	return &j->base;
}
