#include "control/flows/team.h"

#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>

struct job {
	hg_team_fn *fn; /* NULL: leave */
	void *arg;
};

struct helper {
	struct hg_team *team;
	pthread_t thread;
	unsigned member;
	uint64_t done; /* jobs */
};

/* Everything but the parts of jobs is under `lock`. */
struct hg_team {
	pthread_mutex_t lock;
	pthread_cond_t given, finished;
	struct job jobs[HG_TEAM_AHEAD]; /* by number */
	uint64_t given_count;
	struct helper helpers[HG_TEAM_HELPERS_MAX];
	unsigned helper_count;
};

/* The helper's next job, when there is one. */
static struct job next_job(struct helper *helper)
{
	struct hg_team *team = helper->team;
	struct job job;

	pthread_mutex_lock(&team->lock);
	while (helper->done == team->given_count)
		pthread_cond_wait(&team->given, &team->lock);
	job = team->jobs[helper->done % HG_TEAM_AHEAD];
	pthread_mutex_unlock(&team->lock);
	return job;
}

static void *help(void *arg)
{
	struct helper *helper = arg;
	struct hg_team *team = helper->team;
	struct job job;

	while ((job = next_job(helper)).fn) {
		job.fn(job.arg, helper->member);
		pthread_mutex_lock(&team->lock);
		helper->done++;
		pthread_cond_signal(&team->finished);
		pthread_mutex_unlock(&team->lock);
	}
	return NULL;
}

static bool add_helper(struct hg_team *team)
{
	struct helper *helper = &team->helpers[team->helper_count];
	sigset_t all, before;
	int status;

	*helper = (struct helper){ .team = team, .member = team->helper_count + 1 };
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	status = pthread_create(&helper->thread, NULL, help, helper);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (status)
		return false;
	team->helper_count++;
	return true;
}

struct hg_team *hg_team_create(unsigned helpers)
{
	struct hg_team *team = calloc(1, sizeof(*team));

	if (!team)
		return NULL;
	pthread_mutex_init(&team->lock, NULL);
	pthread_cond_init(&team->given, NULL);
	pthread_cond_init(&team->finished, NULL);
	while (team->helper_count < helpers && team->helper_count < HG_TEAM_HELPERS_MAX &&
	       add_helper(team))
		;
	return team;
}

unsigned hg_team_members(const struct hg_team *team)
{
	return team ? team->helper_count + 1 : 1;
}

static void give(struct hg_team *team, hg_team_fn *fn, void *arg)
{
	pthread_mutex_lock(&team->lock);
	team->jobs[team->given_count++ % HG_TEAM_AHEAD] = (struct job){ fn, arg };
	pthread_cond_broadcast(&team->given);
	pthread_mutex_unlock(&team->lock);
}

/* Until no helper has more than `left` jobs to do. */
static void wait_for(struct hg_team *team, uint64_t left)
{
	pthread_mutex_lock(&team->lock);
	for (unsigned i = 0; i < team->helper_count; i++) {
		while (team->given_count - team->helpers[i].done > left)
			pthread_cond_wait(&team->finished, &team->lock);
	}
	pthread_mutex_unlock(&team->lock);
}

void hg_team_run(struct hg_team *team, hg_team_fn *fn, void *arg)
{
	if (team)
		give(team, fn, arg);
	fn(arg, 0);
	if (team)
		wait_for(team, HG_TEAM_AHEAD - 1);
}

void hg_team_join(struct hg_team *team)
{
	if (team)
		wait_for(team, 0);
}

void hg_team_destroy(struct hg_team *team)
{
	if (!team)
		return;
	hg_team_join(team);
	give(team, NULL, NULL);
	for (unsigned i = 0; i < team->helper_count; i++)
		pthread_join(team->helpers[i].thread, NULL);
	pthread_cond_destroy(&team->finished);
	pthread_cond_destroy(&team->given);
	pthread_mutex_destroy(&team->lock);
	free(team);
}
