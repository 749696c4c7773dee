/* help.c - `mailmedic help` and --help: made from the tables. */
#include "commands.h"

#include "tui/actions.h"

#include <stdio.h>
#include <string.h>

static void print_options(const struct option *options)
{
    for (; options && options->name; options++) {
        char left[64];

        snprintf(left, sizeof(left), "%s%s%s", options->name, options->value ? " " : "",
                 options->value ? options->value : "");
        printf("  %-32s %s\n", left, options->help);
    }
}

static void print_command(const struct command *command)
{
    printf("usage: mailmedic %s %s\n\n%s\n", command->name, command->arguments, command->summary);
    if (command->details)
        printf("\n%s\n", command->details);
    printf("\noptions:\n");
    print_options(command->options);
    print_options(command->also);
    print_options(common_options);
}

static void print_all(void)
{
    printf("mailmedic - for the hour after somebody says \"I think my mailbox was stolen\"\n\n"
           "usage: mailmedic COMMAND ...      mailmedic CASE      mailmedic help COMMAND\n\n");
    for (const struct command *command = commands; command->name; command++)
        printf("  %-11s %s\n", command->name, command->summary);
    printf("\nexit codes: 0 nothing found, 10 findings, 20 something could not be examined, "
           "1 failed, 2 usage\n");
}

bool run_help(struct invocation *call, struct error *err)
{
    if (call->command && strcmp(call->command->name, "help") != 0) {
        print_command(call->command);
        return true;
    }
    if (call->count == 0) {
        print_all();
        return true;
    }
    for (const struct command *command = commands; command->name; command++)
        if (strcmp(command->name, call->arguments[0]) == 0) {
            print_command(command);
            return true;
        }
    return error_set(err, ERROR_USAGE, "there is no command \"%s\"; mailmedic help",
                     call->arguments[0]);
}
