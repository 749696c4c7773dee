/* help.c - `mailmedic help`, `help formats` and --help: made from the tables. */
#include "commands.h"

#include "parse/login.h"
#include "tui/actions.h"

#include <stdio.h>
#include <string.h>

const char exit_codes[] = "0 nothing found, 10 findings, 20 something could not be examined, "
                          "30 verify says that the case was altered, 1 failed, 2 usage";

static void print_options(const struct option *options)
{
    for (; options && options->name; options++) {
        char left[64];

        snprintf(left, sizeof(left), "%s%s%s", options->name, options->value ? " " : "",
                 options->value ? options->value : "");
        printf("  %-32s %s\n", left, options->help);
    }
}

/* As wide as a terminal is anywhere. */
static void print_wrapped(const char *text)
{
    enum { WIDTH = 78 };
    size_t column = 0;

    while (*text) {
        size_t len = strcspn(text, " ");

        if (column > 0 && column + 1 + len > WIDTH) {
            putchar('\n');
            column = 0;
        }
        printf("%s%.*s", column > 0 ? " " : "", (int)len, text);
        column += len + (column > 0);
        text += len + (text[len] == ' ');
    }
    putchar('\n');
}

static void print_command(const struct command *command)
{
    printf("usage: mailmedic %s%s%s\n\n", command->name, *command->arguments ? " " : "",
           command->arguments);
    print_wrapped(command->summary);
    if (command->details) {
        putchar('\n');
        print_wrapped(command->details);
    }
    printf("\noptions:\n");
    print_options(command->options);
    for (size_t i = 0; command->also[i]; i++)
        print_options(command->also[i]);
    print_options(command_common_options(command));
}

/* What the commands are for, said before the first of them. */
static const char *heading(const char *command)
{
    static const struct {
        const char *first, *text;
    } groups[] = {
        {"new", "take a mailbox into a case"}, {"status", "see what is in it"},
        {"verdict", "say what you know"},      {"playbook", "respond, and check that it worked"},
        {"report", "hand it to others"},       {"screen", "and"},
    };

    for (size_t i = 0; i < ARRAY_LEN(groups); i++)
        if (strcmp(groups[i].first, command) == 0)
            return groups[i].text;
    return NULL;
}

static void print_all(void)
{
    printf("mailmedic - for the hour after somebody says \"I think my mailbox was stolen\"\n\n"
           "usage: mailmedic COMMAND ...      mailmedic CASE      mailmedic help COMMAND\n\n"
           "in an emergency:\n"
           "  mailmedic acquire NAME.case imaps://USER@SERVER    changes nothing in the mailbox\n"
           "  mailmedic NAME.case                                the screen; ? lists the keys\n");
    for (const struct command *command = commands; command->name; command++) {
        if (heading(command->name))
            printf("\n%s:\n", heading(command->name));
        printf("  %-11s %s\n", command->name, command->summary);
    }
    printf("\nexit codes: %s\n", exit_codes);
}

/* What an administrator may send, and how we call it. */
static void print_formats(void)
{
    printf(
        "what \"mailmedic import\" reads; what a file is, its content says, not its name\n\n"
        "mail:\n"
        "  .eml and folders of them, mbox, Maildir and Maildir++; Outlook's PST and OST, if built "
        "with libpff\n"
        "\nexports of rules and settings:\n");
    for (size_t i = 0; rule_formats[i]; i++)
        printf("  %-18s %s\n", rule_formats[i]->name, rule_formats[i]->title);
    printf("\nlogs:\n");
    for (size_t i = 0; log_formats[i]; i++)
        printf("  %-18s %s\n", log_formats[i]->name, log_formats[i]->title);
    printf("\nand ZIP, tar and other archives of all these\n");
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
    if (strcmp(call->arguments[0], "formats") == 0) {
        print_formats();
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
