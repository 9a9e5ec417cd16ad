/*
 * The manual page and the shell's completion, written from the tables of options and settings.
 */
#include <string.h>

#include "control/config_parts.h"

/* Text as roff shows it: hyphens stay hyphens, a line never begins with a request. */
static void print_roff(const char *text, FILE *out)
{
	if (*text == '.' || *text == '\'')
		fputs("\\&", out);
	for (; *text; text++) {
		if (*text == '-')
			fputs("\\-", out);
		else if (*text == '\\')
			fputs("\\e", out);
		else
			fputc(*text, out);
	}
}

static void man_option(void *arg, const char *name, const char *argument, const char *help)
{
	FILE *out = arg;

	fprintf(out, ".TP\n\\fB\\-\\-");
	print_roff(name, out);
	fputs("\\fR", out);
	if (argument)
		fprintf(out, " \\fI%s\\fR", argument);
	fputc('\n', out);
	print_roff(help, out);
	fputc('\n', out);
}

static void man_setting(const struct hg_setting *setting, FILE *out)
{
	fputs(".TP\n\\fB", out);
	print_roff(setting->key, out);
	fputs("\\fR\n", out);
	print_roff(setting->help, out);
	if (*setting->built_in) {
		fputs(". Built\\-in: ", out);
		print_roff(setting->built_in, out);
	}
	fprintf(out, ". %s.\n",
		setting->reload ? "Read again on SIGHUP" : "Takes effect after a restart");
}

void hg_config_man(FILE *out)
{
	fputs(".TH HELIOGRAPH 1\n.SH NAME\nheliograph \\- sFlow collector for whole clusters\n"
	      ".SH SYNOPSIS\n.B heliograph\n[\\fIOPTION\\fR]...\n.br\n.B heliograph decode\n"
	      "[\\fB\\-\\-line\\fR] \\fIFILE\\fR...\n.br\n.B heliograph doctor\n"
	      "[\\fB\\-\\-port\\fR \\fIPORT\\fR]\n.SH DESCRIPTION\n"
	      "Takes sFlow version 5 datagrams from hosts and switches and answers, each second, "
	      "who "
	      "uses the network, the hosts and the GPUs of a cluster: in a browser, over HTTP and "
	      "JSON, to Prometheus.\n.PP\n\\fBheliograph decode\\fR prints the datagrams of "
	      "capture "
	      "files. \\fBheliograph doctor\\fR says what this host lacks for each way to receive, "
	      "and the command that fixes it.\n.SH OPTIONS\n",
	      out);
	hg_config_each_option(man_option, out);
	fputs(".SH SETTINGS\nIn \\fB" HG_CONFIG_FILE
	      "\\fR and \\fBconf.d/*.yaml\\fR beside it, nested or dotted; as a variable "
	      "(\\fBhttp.port\\fR: \\fBHELIOGRAPH_CFG_HTTP__PORT\\fR); by \\fB\\-\\-set\\fR. Later "
	      "ones win: built\\-in, files, environment, command line.\n",
	      out);
	for (unsigned i = 0; i < HG_CONFIG_SETTINGS; i++)
		man_setting(hg_setting_at(i), out);
	fputs(".SH SIGNALS\nSIGHUP reads the settings again; SIGTERM and SIGINT stop after "
	      "\\fBstop.delay\\fR, a second one at once.\n"
	      ".SH EXIT STATUS\n0 asked to stop, 1 failed while running, 2 wrong usage or "
	      "settings.\n",
	      out);
}

static void word_of_option(void *arg, const char *name, const char *argument, const char *help)
{
	(void)argument;
	(void)help;
	fprintf(arg, " --%s", name);
}

void hg_config_completion(FILE *out)
{
	fputs("# Completion of heliograph's command line for bash.\n_heliograph()\n{\n"
	      "\tlocal word=${COMP_WORDS[COMP_CWORD]} last=${COMP_WORDS[COMP_CWORD-1]}\n"
	      "\tlocal options=\"",
	      out);
	hg_config_each_option(word_of_option, out);
	fputs("\"\n\tlocal settings=\"", out);
	for (unsigned i = 0; i < HG_CONFIG_SETTINGS; i++)
		fprintf(out, " %s=", hg_setting_at(i)->key);
	fputs("\"\n\tcase $last in\n"
	      "\t--set) compopt -o nospace; COMPREPLY=($(compgen -W \"$settings\" -- \"$word\")) "
	      ";;\n"
	      "\t--config|--replay|decode|--line) COMPREPLY=($(compgen -f -- \"$word\")) ;;\n"
	      "\theliograph) COMPREPLY=($(compgen -W \"decode doctor $options\" -- \"$word\")) ;;\n"
	      "\t*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")) ;;\n"
	      "\tesac\n}\ncomplete -F _heliograph heliograph\n",
	      out);
}
