/* playbook.c - looking things up in a playbook; see playbooks/playbook.h. */
#include "playbooks/playbook.h"

#include <string.h>

bool names_have(const struct play_names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->at[i], name) == 0)
            return true;
    return false;
}

const struct play_step *playbook_step(const struct playbook *book, const char *id)
{
    for (size_t i = 0; i < book->step_count; i++)
        if (strcmp(book->steps[i].id, id) == 0)
            return &book->steps[i];
    return NULL;
}

static const struct play_var *find_var(const struct play_var *vars, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(vars[i].name, name) == 0)
            return &vars[i];
    return NULL;
}

const struct play_var *playbook_var(const struct playbook *book, const char *name)
{
    return find_var(book->vars, book->var_count, name);
}

const struct play_var *playbook_fact(const struct playbook *book, const char *name)
{
    return find_var(book->facts, book->fact_count, name);
}

const struct play_clock *playbook_clock(const struct playbook *book, const char *id)
{
    for (size_t i = 0; i < book->clock_count; i++)
        if (strcmp(book->clocks[i].id, id) == 0)
            return &book->clocks[i];
    return NULL;
}

const char *step_text(const struct play_step *step, const char *provider)
{
    const char *generic = NULL;

    for (size_t i = 0; i < step->text.count; i++) {
        const struct play_pair *text = &step->text.at[i];

        if (provider && strcmp(text->key, provider) == 0)
            return text->value;
        if (!*text->key || strcmp(text->key, "generic") == 0)
            generic = text->value;
    }
    return generic ? generic : step->text.count > 0 ? step->text.at[0].value : "";
}
