/* load_command.c - the command templates of a step; see load.h. */
#include "load.h"

#include <string.h>

static void load_ok(struct reader *r, const struct node *map, struct play_command *command)
{
    const struct node *ok = node_get(map, "ok");

    if (!ok || !reader_map(r, ok, "exit match"))
        return;
    command->ok = reader_names(r, ok, "exit");
    command->match = reader_text(r, ok, "match", false);
}

/* "local", "show" or "ssh:HOST". */
static void load_on(struct reader *r, const struct node *map, struct play_command *command)
{
    const char *on = reader_text(r, map, "on", false);

    command->on = on ? on : "local";
    if (on && strcmp(on, "local") != 0 && strcmp(on, "show") != 0 && strncmp(on, "ssh:", 4) != 0)
        reader_fail(r, node_get(map, "on"), "\"on\" is local, show or ssh:HOST");
}

static void load_command(struct reader *r, const struct node *at, struct play_command *command)
{
    static const char *const effects[] = {"read", "change", "destroy", NULL};

    reader_map(r, at, "id argv on effect stdin env timeout ok save undo optional");
    command->id = reader_id(r, at, "id", true);
    command->argv = reader_names(r, at, "argv");
    if (command->argv.count == 0 || !*command->argv.at[0] || strstr(command->argv.at[0], "{{"))
        reader_fail(r, at, "\"argv\" begins with the name of a program");
    load_on(r, at, command);
    command->effect = (enum play_effect)reader_word(r, at, "effect", effects, PLAY_CHANGES);
    command->input = reader_text(r, at, "stdin", false);
    command->env = reader_pairs(r, at, "env");
    command->timeout = reader_duration(r, at, "timeout", false);
    if (command->timeout == 0)
        command->timeout = 60;
    if (command->timeout * 1000 > LIMIT_COMMAND_MS)
        reader_fail(r, at, "\"timeout\" is at most %d s", LIMIT_COMMAND_MS / 1000);
    load_ok(r, at, command);
    command->save = reader_text(r, at, "save", false);
    command->optional = reader_bool(r, at, "optional", false);
}

void load_commands(struct reader *r, const struct node *map, struct play_step *step)
{
    const struct node *list = reader_list(r, map, "run");

    if (!list)
        return;
    step->commands = arena_alloc(r->arena, (list->count + 1) * sizeof(*step->commands));
    for (const struct node *at = list->first; at && reader_ok(r); at = at->next) {
        load_command(r, at, &step->commands[step->command_count]);
        for (size_t i = 0; reader_ok(r) && i < step->command_count; i++)
            if (strcmp(step->commands[i].id, step->commands[step->command_count].id) == 0)
                reader_fail(r, at, "the step has a command of this name already");
        step->command_count++;
    }
}
