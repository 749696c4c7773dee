/* translate.c - see translate.h. */
#include "translate.h"

#include "reader.h"

#include <stdio.h>
#include <string.h>

struct translated {
    struct arena *arena;
    struct word {
        struct word *next;
        const char *english, *given;
    } * first;
};

struct translated *translated_new(struct arena *arena)
{
    struct translated *words = arena_alloc(arena, sizeof(*words));

    *words = (struct translated){.arena = arena};
    return words;
}

static const char *find_word(const struct translated *words, const char *english)
{
    for (const struct word *word = words->first; word && english; word = word->next)
        if (strcmp(word->english, english) == 0)
            return word->given;
    return NULL;
}

static void keep_word(struct translated *words, const char *english, const char *given)
{
    struct word *word = arena_alloc(words->arena, sizeof(*word));

    *word = (struct word){words->first, english, given};
    words->first = word;
}

struct translation {
    struct reader r;
    struct playbook *book;
    struct translated *words;
};

/* Replaces *text by map's or by what the same words became before, or counts that it stays English.
 */
static void put(struct translation *t, const struct node *map, const char *key, const char **text)
{
    const char *given = map ? reader_text(&t->r, map, key, false) : NULL;

    if (!*text || !**text)
        return;
    if (given && *given)
        keep_word(t->words, *text, given);
    else
        given = find_word(t->words, *text);
    if (given)
        *text = given;
    else
        t->book->untranslated++;
}

/* The child of map, which must be a map when it is there. */
static const struct node *part(struct translation *t, const struct node *map, const char *key)
{
    const struct node *child = node_get(map, key);

    if (child && child->kind != NODE_MAP)
        reader_fail(&t->r, child, "a map of texts is expected here");
    return child && child->kind == NODE_MAP ? child : NULL;
}

/* Words that the playbook does not have would never be seen: a typing mistake. */
static void only_known(struct translation *t, const struct node *map,
                       bool (*known)(const struct playbook *book, const char *name))
{
    for (const struct node *at = map ? map->first : NULL; at; at = at->next)
        if (!known(t->book, at->key))
            reader_fail(&t->r, at, "the playbook has no \"%.60s\"", at->key);
}

static bool has_var(const struct playbook *book, const char *name)
{
    return playbook_var(book, name) != NULL;
}

static bool has_fact(const struct playbook *book, const char *name)
{
    return playbook_fact(book, name) != NULL;
}

static bool has_clock(const struct playbook *book, const char *name)
{
    return playbook_clock(book, name) != NULL;
}

static bool has_step(const struct playbook *book, const char *name)
{
    return playbook_step(book, name) != NULL;
}

static void translate_text(struct translation *t, const struct node *map, struct play_step *step)
{
    const struct node *text = node_get(map, "do");

    for (size_t i = 0; i < step->text.count; i++) {
        struct play_pair *pair = &step->text.at[i];

        put(t, text && text->kind == NODE_MAP ? text : map, *pair->key ? pair->key : "do",
            &pair->value);
    }
}

/* The words of ask.confirm: how a check's text is replaced without touching any other argument. */
static void translate_checks(struct translation *t, const struct node *map, struct play_step *step)
{
    const struct node *texts = part(t, map, "verify");
    char key[16];

    for (size_t i = 0; i < step->check_count; i++)
        for (size_t j = 0; j < step->checks[i].argument_count; j++) {
            struct play_argument *argument = &step->checks[i].arguments[j];

            if (strcmp(argument->name, "text") != 0 && strcmp(argument->name, "note") != 0)
                continue;
            snprintf(key, sizeof(key), "%zu", i + 1);
            put(t, texts, key, &argument->values.at[0]);
        }
}

static void translate_step(struct translation *t, const struct node *map, struct play_step *step)
{
    const struct node *ask = part(t, map, "ask");
    const struct node *evidence = part(t, map, "evidence");

    if (map)
        reader_map(&t->r, map, "title do undo residual ask verify evidence");
    put(t, map, "title", &step->title);
    put(t, map, "undo", &step->undo);
    put(t, map, "residual", &step->residual);
    translate_text(t, map, step);
    for (size_t i = 0; i < step->ask.count; i++)
        put(t, ask, step->ask.at[i].key, &step->ask.at[i].value);
    for (size_t i = 0; i < step->evidence_count; i++)
        put(t, evidence, step->evidence[i].name, &step->evidence[i].hint);
    translate_checks(t, map, step);
}

static void translate_all(struct translation *t, const struct node *tree)
{
    struct playbook *book = t->book;
    const struct node *vars = part(t, tree, "vars"), *facts = part(t, tree, "facts");
    const struct node *clocks = part(t, tree, "clocks"), *steps = part(t, tree, "steps");

    only_known(t, vars, has_var);
    only_known(t, facts, has_fact);
    only_known(t, clocks, has_clock);
    only_known(t, steps, has_step);
    put(t, tree, "title", &book->title);
    put(t, tree, "summary", &book->summary);
    for (size_t i = 0; i < book->var_count; i++)
        put(t, vars, book->vars[i].name, &book->vars[i].ask);
    for (size_t i = 0; i < book->fact_count; i++)
        put(t, facts, book->facts[i].name, &book->facts[i].ask);
    for (size_t i = 0; i < book->clock_count; i++)
        put(t, clocks, book->clocks[i].id, &book->clocks[i].why);
    for (size_t i = 0; i < book->step_count; i++)
        translate_step(t, part(t, steps, book->steps[i].id), &book->steps[i]);
}

bool playbook_translate(struct arena *arena, const char *file, const struct node *tree,
                        struct translated *words, struct playbook *book, struct error *err)
{
    struct translation t = {{arena, file, err}, book, words};
    const char *format, *of, *source;
    char hex[HASH_HEX];

    if (!tree) {
        translate_all(&t, NULL);
        return true;
    }
    if (!reader_map(&t.r, tree, "format of language source title summary vars facts clocks steps"))
        return false;
    format = reader_text(&t.r, tree, "format", true);
    of = reader_text(&t.r, tree, "of", true);
    book->language = reader_text(&t.r, tree, "language", true);
    source = reader_text(&t.r, tree, "source", false);
    if (format && strcmp(format, "mailmedic-playbook-text/1") != 0)
        reader_fail(&t.r, node_get(tree, "format"), "the format is not mailmedic-playbook-text/1");
    if (of && strcmp(of, book->id) != 0)
        reader_fail(&t.r, node_get(tree, "of"), "these are the texts of another playbook");
    if (!reader_ok(&t.r))
        return false;
    hash_to_hex(&book->source, hex);
    book->text_stale = source && strcmp(source, hex) != 0;
    translate_all(&t, tree);
    return reader_ok(&t.r);
}
