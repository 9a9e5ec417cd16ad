#include "control/names/class_reload.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "control/json.h"

/* What tells one state of a file from another; a mounted ConfigMap swaps a link. */
struct identity {
	dev_t device;
	ino_t inode;
	off_t size;
	struct timespec changed;
	bool exists;
};

/* Written by control before the thread starts, by the thread until `done`, then by control. */
struct job {
	pthread_t thread;
	bool running; /* control only: the thread is to be joined */
	atomic_bool done;
	char *json; /* NULL: the file */
	size_t json_len;
	struct hg_classes *classes;
	struct hg_class_report report;
	int status;
};

struct hg_class_reload {
	char *file, *json;
	size_t json_len;
	struct identity seen;
	uint64_t looked_ms;
	bool wanted;
	struct job job;
	struct hg_class_status status;
};

static struct identity look(const char *file)
{
	struct identity identity;
	struct stat stat_of;

	memset(&identity, 0, sizeof(identity));
	if (!file || stat(file, &stat_of) != 0)
		return identity;
	identity.device = stat_of.st_dev;
	identity.inode = stat_of.st_ino;
	identity.size = stat_of.st_size;
	identity.changed = stat_of.st_mtim;
	identity.exists = true;
	return identity;
}

static bool same(const struct identity *a, const struct identity *b)
{
	return a->exists == b->exists && a->device == b->device && a->inode == b->inode &&
	       a->size == b->size && a->changed.tv_sec == b->changed.tv_sec &&
	       a->changed.tv_nsec == b->changed.tv_nsec;
}

struct hg_class_reload *hg_class_reload_create(const char *file)
{
	struct hg_class_reload *reload = calloc(1, sizeof(*reload));

	if (!reload)
		return NULL;
	if (file && *file && !(reload->file = strdup(file))) {
		free(reload);
		return NULL;
	}
	reload->seen = look(reload->file);
	return reload;
}

/* ---- the worker ---- */

static int read_json(struct job *job)
{
	struct hg_problem problem;
	struct hg_json_doc *doc = hg_json_parse(job->json, job->json_len, &problem);
	int status;

	if (!doc) {
		memset(&job->report, 0, sizeof(job->report));
		job->report.error_count = 1;
		snprintf(job->report.errors[0], HG_CLASS_LINE_BYTES, "%.300s", problem.detail);
		return -1;
	}
	status = hg_classes_read_json(hg_json_root(doc), &job->classes, &job->report);
	hg_json_doc_free(doc);
	return status;
}

static void *work(void *arg)
{
	struct hg_class_reload *reload = arg;
	struct job *job = &reload->job;

	job->status = job->json ? read_json(job)
				: hg_classes_load(reload->file, &job->classes, &job->report);
	atomic_store(&job->done, true);
	return NULL;
}

/* ---- control ---- */

static void start(struct hg_class_reload *reload)
{
	struct job *job = &reload->job;

	job->classes = NULL;
	job->status = 0;
	atomic_store(&job->done, false);
	job->json = reload->json ? malloc(reload->json_len + 1) : NULL;
	job->json_len = reload->json_len;
	if (reload->json && !job->json)
		return; /* no memory: still wanted, tried again at the next turn */
	if (job->json)
		memcpy(job->json, reload->json, reload->json_len);
	reload->wanted = false;
	if (!job->json && !reload->file) { /* no rules at all is a good load */
		memset(&job->report, 0, sizeof(job->report));
		atomic_store(&job->done, true);
		reload->status.busy = true;
		return;
	}
	job->running = pthread_create(&job->thread, NULL, work, reload) == 0;
	reload->status.busy = job->running;
	if (!job->running) {
		reload->wanted = true;
		free(job->json);
		job->json = NULL;
	}
}

void hg_class_reload_turn(struct hg_class_reload *reload, uint64_t now_ms, bool again)
{
	if (again)
		reload->wanted = true;
	if (again || now_ms - reload->looked_ms >= HG_CLASS_LOOK_MS) {
		struct identity now = look(reload->file);

		if (!same(&now, &reload->seen) && !reload->json)
			reload->wanted = true;
		reload->seen = now;
		reload->looked_ms = now_ms;
	}
	if (reload->wanted && !reload->status.busy)
		start(reload);
}

bool hg_class_reload_table(struct hg_class_reload *reload, const char *json, size_t len_bytes)
{
	char *copy = json ? malloc(len_bytes + 1) : NULL;

	if (json && !copy)
		return false;
	if (copy)
		memcpy(copy, json, len_bytes);
	free(reload->json);
	reload->json = copy;
	reload->json_len = len_bytes;
	reload->status.from_table = copy != NULL;
	reload->wanted = true;
	return true;
}

static void finish(struct job *job)
{
	if (job->running)
		pthread_join(job->thread, NULL);
	job->running = false;
	free(job->json);
	job->json = NULL;
}

bool hg_class_reload_take(struct hg_class_reload *reload, struct hg_classes **classes)
{
	struct job *job = &reload->job;

	if (!reload->status.busy || !atomic_load(&job->done))
		return false;
	finish(job);
	reload->status.busy = false;
	reload->status.report = job->report;
	if (job->status != 0) {
		reload->status.failures++;
		return false;
	}
	reload->status.version++;
	*classes = job->classes;
	job->classes = NULL;
	return true;
}

const struct hg_class_status *hg_class_reload_status(const struct hg_class_reload *reload)
{
	return &reload->status;
}

void hg_class_reload_destroy(struct hg_class_reload *reload)
{
	if (!reload)
		return;
	finish(&reload->job);
	hg_classes_free(reload->job.classes);
	free(reload->json);
	free(reload->file);
	free(reload);
}
