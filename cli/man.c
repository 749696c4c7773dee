/* man.c - `mailmedic man`: the manual page, made from the tables. */
#include "commands.h"

#include "base/text.h"
#include "tui/actions.h"

#include <stdio.h>

/* Roff takes a backslash and a leading dot or quote as its own. */
static void roff(const char *text)
{
    bool line_start = true;

    for (; *text; text++) {
        if (line_start && (*text == '.' || *text == '\''))
            fputs("\\&", stdout);
        if (*text == '\\')
            fputs("\\e", stdout);
        else if (*text == '-')
            fputs("\\-", stdout);
        else
            putchar(*text);
        line_start = *text == '\n';
    }
}

static void print_options(const struct option *options)
{
    for (; options && options->name; options++) {
        fputs(".TP\n.B ", stdout);
        roff(options->name);
        if (options->value)
            printf(" \\fI%s\\fR", options->value);
        putchar('\n');
        roff(options->help);
        putchar('\n');
    }
}

static void print_command(const struct command *command)
{
    printf(".SS ");
    roff(command->name);
    putchar(' ');
    roff(command->arguments);
    putchar('\n');
    roff(command->summary);
    putchar('\n');
    if (command->details) {
        fputs(".PP\n", stdout);
        roff(command->details);
        putchar('\n');
    }
    print_options(command->options);
    for (size_t i = 0; command->also[i]; i++)
        print_options(command->also[i]);
}

static void print_keys(void)
{
    struct action_group group;

    for (size_t i = 0; tui_action_group(i, &group); i++) {
        fputs(".SS ", stdout);
        roff(group.view);
        putchar('\n');
        roff(group.about);
        putchar('\n');
        for (const struct action *action = group.actions; action && action->name; action++) {
            char key[KEY_NAME];

            keys_name(action->key, key);
            fputs(".TP\n.B ", stdout);
            roff(key);
            putchar('\n');
            roff(action->help);
            fputs(" (", stdout);
            roff(action->name);
            fputs(")\n", stdout);
        }
    }
}

bool run_man(struct invocation *call, struct error *err)
{
    (void)call;
    (void)err;
    printf(".TH MAILMEDIC 1 \"\" \"mailmedic %s\" \"User Commands\"\n", MAILMEDIC_VERSION);
    fputs(".SH NAME\nmailmedic \\- examine a mailbox that may have been stolen, without changing "
          "it\n.SH SYNOPSIS\n.B mailmedic\n\\fICOMMAND\\fR ...\n.br\n.B mailmedic\n\\fICASE\\fR\n"
          ".SH COMMANDS\n",
          stdout);
    for (const struct command *command = commands; command->name; command++)
        print_command(command);
    fputs(".SH EXAMPLES\n.nf\n"
          "mailmedic acquire smith.case imaps://smith@mail.example.com\n"
          "mailmedic findings smith.case\n"
          "mailmedic report smith.case \\-\\-reader bank \\-o smith.pdf\n"
          "mailmedic sign smith.case \\-\\-note checkpoint.txt\n"
          "mailmedic timestamp smith.case \\-\\-tsa https://tsa.example/ \\-\\-ca\\-file tsa.pem\n"
          "mailmedic seal smith.case\n.fi\n",
          stdout);
    fputs(".SH COMMON OPTIONS\n", stdout);
    print_options(command_common_options(commands));
    fputs(".SH KEYS ON THE SCREEN\n", stdout);
    print_keys();
    printf(".SH EXIT STATUS\n%s.\n", exit_codes);
    return true;
}
