/* load_links.c - what the steps of a playbook say of each other holds together; see load.h. */
#include "load.h"

#include "template.h"

#include <stdlib.h>
#include <string.h>

struct links {
    struct reader *r;
    struct playbook *book;
    const struct node *at; /* of the step at hand */
    struct play_step *step;
};

static void need_step(struct links *l, const char *id)
{
    if (!playbook_step(l->book, id))
        reader_fail(l->r, l->at, "step %s names \"%.60s\", and there is no such step", l->step->id,
                    id);
}

static void need_var(struct links *l, const char *name)
{
    if (!playbook_var(l->book, name))
        reader_fail(l->r, l->at, "step %s names the variable \"%.60s\", and there is none",
                    l->step->id, name);
}

static void need_fact(struct links *l, const char *name)
{
    if (!playbook_fact(l->book, name))
        reader_fail(l->r, l->at, "step %s names the fact \"%.60s\", and there is none", l->step->id,
                    name);
}

static void check_name(void *arg, const char *call, const char *name)
{
    struct links *l = arg;

    if (strcmp(call, "fact") == 0)
        need_fact(l, name);
    else if (strcmp(call, "var") == 0)
        need_var(l, name);
    else if (strcmp(call, "done") == 0 || strcmp(call, "skipped") == 0 ||
             strcmp(call, "failed") == 0)
        need_step(l, name);
}

static void template_name(void *arg, const char *name)
{
    need_var(arg, name);
}

/* What stands on a command line or in the environment is seen by every process of the machine. */
static void public_name(void *arg, const char *name)
{
    struct links *l = arg;
    const struct play_var *var = playbook_var(l->book, name);

    need_var(l, name);
    if (var && var->type == VALUE_SECRET)
        reader_fail(l->r, l->at, "step %s puts the secret \"%.60s\" where others can see it",
                    l->step->id, name);
}

static void check_command(struct links *l, const struct play_command *command)
{
    for (size_t i = 0; i < command->argv.count; i++)
        template_names(command->argv.at[i], public_name, l);
    for (size_t i = 0; i < command->env.count; i++)
        template_names(command->env.at[i].value, public_name, l);
    template_names(command->on, public_name, l);
    if (command->input)
        template_names(command->input, template_name, l);
}

static void need_evidence(struct links *l, const char *name)
{
    for (size_t i = 0; i < l->step->evidence_count; i++)
        if (strcmp(l->step->evidence[i].name, name) == 0)
            return;
    reader_fail(l->r, l->at, "step %s has no evidence \"%.60s\"", l->step->id, name);
}

static void check_probe(struct links *l, const struct play_check *check)
{
    for (size_t i = 0; check->kind->parameters[i].name; i++) {
        const struct probe_parameter *p = &check->kind->parameters[i];
        const char *value = check_text(check, p->name, NULL);

        if (value && p->type == PARAMETER_VAR)
            need_var(l, value);
        else if (value && p->type == PARAMETER_EVIDENCE)
            need_evidence(l, value);
        else if (value && p->type == PARAMETER_TEXT)
            template_names(value, public_name, l);
    }
    expr_names(check->unless, check_name, l);
}

/* Not given: the one before it in its lane. */
static void default_after(struct links *l, size_t index)
{
    struct play_step *step = l->step;

    if (node_get(l->at, "after"))
        return;
    while (index-- > 0)
        if (l->book->steps[index].lane == step->lane) {
            step->after.at = arena_alloc(l->r->arena, sizeof(*step->after.at));
            step->after.at[0] = l->book->steps[index].id;
            step->after.count = 1;
            return;
        }
}

static void check_step(struct links *l)
{
    struct play_step *step = l->step;

    for (size_t i = 0; i < step->after.count; i++)
        need_step(l, step->after.at[i]);
    for (size_t i = 0; i < step->skip_requires.count; i++)
        need_step(l, step->skip_requires.at[i]);
    for (size_t i = 0; i < step->sets.count; i++)
        need_fact(l, step->sets.at[i]);
    for (size_t i = 0; i < step->ask.count; i++)
        need_var(l, step->ask.at[i].key);
    for (size_t i = 0; i < step->text.count; i++)
        template_names(step->text.at[i].value, public_name, l);
    for (size_t i = 0; i < step->command_count; i++)
        check_command(l, &step->commands[i]);
    for (size_t i = 0; i < step->check_count; i++)
        check_probe(l, &step->checks[i]);
    expr_names(step->when, check_name, l);
    if (step->fail == FAIL_STEP)
        need_step(l, step->fail_step);
    if (step->due && !playbook_clock(l->book, step->due))
        reader_fail(l->r, l->at, "step %s is due by the clock \"%.60s\", and there is none",
                    step->id, step->due);
    if (step->check_count == 0 && step->skip == SKIP_NEVER)
        reader_fail(l->r, l->at, "step %s has no probe and may never be skipped: it cannot end",
                    step->id);
}

/* Does the step wait for `target`, directly or not? Steps that are looked at once are marked. */
static bool waits_for(const struct playbook *book, size_t index, size_t target, bool *seen)
{
    const struct play_step *step = &book->steps[index];

    if (seen[index])
        return false;
    seen[index] = true;
    for (size_t i = 0; i < step->after.count; i++) {
        const struct play_step *before = playbook_step(book, step->after.at[i]);
        size_t next = before ? (size_t)(before - book->steps) : index;

        if (next == target || waits_for(book, next, target, seen))
            return true;
    }
    return false;
}

static void check_circles(struct links *l)
{
    const struct node *at = l->at;

    for (size_t i = 0; i < l->book->step_count && reader_ok(l->r); i++, at = at->next) {
        bool *seen = xcalloc(l->book->step_count, sizeof(*seen));

        if (waits_for(l->book, i, i, seen))
            reader_fail(l->r, at, "step %s waits for itself", l->book->steps[i].id);
        free(seen);
    }
}

void load_links(struct reader *r, const struct node *steps, struct playbook *book)
{
    struct links links = {.r = r, .book = book, .at = steps->first};

    for (size_t i = 0; i < book->step_count && reader_ok(r); i++, links.at = links.at->next) {
        links.step = &book->steps[i];
        default_after(&links, i);
        check_step(&links);
    }
    for (size_t i = 0; i < book->clock_count; i++)
        if (reader_ok(r) && !playbook_fact(book, book->clocks[i].from))
            reader_fail(r, node_get(book->tree, "clocks"),
                        "clock %s begins with the fact \"%.60s\", and there is none",
                        book->clocks[i].id, book->clocks[i].from);
    links.at = steps->first;
    if (reader_ok(r))
        check_circles(&links);
}
