/* completion.c - `mailmedic completion bash|zsh|fish`, made from the tables. */
#include "commands.h"

#include <stdio.h>
#include <string.h>

/* In single quotes; an apostrophe inside leaves them for a moment. */
static void quoted(const char *text)
{
    putchar('\'');
    for (; *text; text++)
        if (*text == '\'')
            fputs("'\\''", stdout);
        else
            putchar(*text);
    putchar('\'');
}

static void words_of(const struct option *options)
{
    for (; options && options->name; options++)
        printf("%s ", options->name);
}

static void print_bash(void)
{
    puts(
        "_mailmedic() {\n    local cur=${COMP_WORDS[COMP_CWORD]} words=\n    case ${COMP_WORDS[1]} in");
    for (const struct command *command = commands; command->name; command++) {
        printf("    %s) words=\"", command->name);
        words_of(command->options);
        for (size_t i = 0; command->also[i]; i++)
            words_of(command->also[i]);
        words_of(command_common_options(command));
        puts("\" ;;");
    }
    fputs("    esac\n    if [ \"$COMP_CWORD\" = 1 ]; then\n        COMPREPLY=($(compgen -d -W \"",
          stdout);
    for (const struct command *command = commands; command->name; command++)
        printf("%s ", command->name);
    puts(
        "\" -- \"$cur\"))\n    elif [[ $cur == -* ]]; then\n        COMPREPLY=($(compgen -W \"$words\" -- "
        "\"$cur\"))\n    else\n        COMPREPLY=($(compgen -f -- \"$cur\"))\n    fi\n}\n"
        "complete -o filenames -F _mailmedic mailmedic");
}

static void print_zsh(void)
{
    puts("#compdef mailmedic\nlocal -a commands options\ncommands=(");
    for (const struct command *command = commands; command->name; command++) {
        printf("    %s:", command->name);
        quoted(command->summary);
        putchar('\n');
    }
    puts(
        ")\nif (( CURRENT == 2 )); then\n    _describe command commands\n    _files -/\n    return\nfi\n"
        "case $words[2] in");
    for (const struct command *command = commands; command->name; command++) {
        printf("    %s) options=(", command->name);
        words_of(command->options);
        for (size_t i = 0; command->also[i]; i++)
            words_of(command->also[i]);
        words_of(command_common_options(command));
        puts(") ;;");
    }
    puts("esac\n_describe option options\n_files");
}

static void print_fish_options(const char *command, const struct option *options)
{
    for (; options && options->name; options++) {
        const char *word = options->name + (options->name[1] == '-' ? 2 : 1);

        printf("complete -c mailmedic -n '__fish_seen_subcommand_from %s' -%c %s%s -d ", command,
               word[1] ? 'l' : 's', word, options->value ? " -r" : "");
        quoted(options->help);
        putchar('\n');
    }
}

static void print_fish(void)
{
    for (const struct command *command = commands; command->name; command++) {
        printf("complete -c mailmedic -n '__fish_use_subcommand' -a %s -d ", command->name);
        quoted(command->summary);
        putchar('\n');
        print_fish_options(command->name, command->options);
        for (size_t i = 0; command->also[i]; i++)
            print_fish_options(command->name, command->also[i]);
        print_fish_options(command->name, command_common_options(command));
    }
}

bool run_completion(struct invocation *call, struct error *err)
{
    static const struct {
        const char *shell;
        void (*print)(void);
    } shells[] = {{"bash", print_bash}, {"zsh", print_zsh}, {"fish", print_fish}};

    for (size_t i = 0; i < ARRAY_LEN(shells); i++)
        if (strcmp(call->arguments[0], shells[i].shell) == 0) {
            shells[i].print();
            return true;
        }
    return error_set(err, ERROR_USAGE, "completion for bash, zsh or fish, not \"%s\"",
                     call->arguments[0]);
}
