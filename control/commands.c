#include "control/commands.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct hg_commands {
	pthread_mutex_t lock;	   /* guards `newest` */
	struct hg_command *newest; /* written by HTTP, taken by control */
	int fd;
};

struct hg_commands *hg_commands_create(void)
{
	struct hg_commands *commands = calloc(1, sizeof(*commands));

	if (!commands)
		return NULL;
	commands->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (commands->fd < 0) {
		free(commands);
		return NULL;
	}
	pthread_mutex_init(&commands->lock, NULL);
	return commands;
}

void hg_commands_destroy(struct hg_commands *commands)
{
	pthread_mutex_destroy(&commands->lock);
	close(commands->fd);
	free(commands);
}

int hg_commands_fd(const struct hg_commands *commands)
{
	return commands->fd;
}

void hg_commands_submit(void *arg, struct hg_command *command)
{
	struct hg_commands *commands = arg;
	uint64_t one = 1;

	pthread_mutex_lock(&commands->lock);
	command->next = commands->newest;
	commands->newest = command;
	pthread_mutex_unlock(&commands->lock);
	if (write(commands->fd, &one, sizeof(one)) != sizeof(one))
		return; /* the counter is full: control is awake anyway */
}

struct hg_command *hg_commands_take(struct hg_commands *commands)
{
	struct hg_command *newest;
	struct hg_command *oldest = NULL;
	uint64_t ignored;

	if (read(commands->fd, &ignored, sizeof(ignored)) != sizeof(ignored))
		return NULL;
	pthread_mutex_lock(&commands->lock);
	newest = commands->newest;
	commands->newest = NULL;
	pthread_mutex_unlock(&commands->lock);
	while (newest) {
		struct hg_command *next = newest->next;

		newest->next = oldest;
		oldest = newest;
		newest = next;
	}
	return oldest;
}
