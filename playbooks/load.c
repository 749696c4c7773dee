/* load.c - the head of a playbook; see playbooks/playbook.h. */
#include "load.h"
#include "extend.h"

#include <string.h>

#define FORMAT "mailmedic-playbook/1"

static const char *const value_names[] = {
    "text", "email", "domain", "host",   "url",  "ip",   "ip-list", "cidr-list", "msgid-list",
    "int",  "date",  "choice", "secret", "path", "bool", "time",    NULL,
};

const char *value_type_name(enum value_type type)
{
    return value_names[type];
}

/* Of facts or vars: a map from name to what it is. */
static struct play_var *load_vars(struct reader *r, const struct node *map, bool facts,
                                  size_t *count)
{
    struct play_var *vars;

    *count = 0;
    if (!map)
        return NULL;
    if (map->kind != NODE_MAP) {
        reader_fail(r, map, "a map from name to type is expected here");
        return NULL;
    }
    vars = arena_alloc(r->arena, (map->count + 1) * sizeof(*vars));
    for (const struct node *at = map->first; at && reader_ok(r); at = at->next) {
        struct play_var *var = &vars[(*count)++];

        if (!is_play_name(at->key))
            reader_fail(r, at, "\"%.60s\" is no name: small letters, digits and _ only", at->key);
        reader_map(r, at, facts ? "type ask help" : "type ask default required help");
        var->name = at->key;
        var->type = (enum value_type)reader_word(r, at, "type", value_names, -1);
        if (reader_ok(r) &&
            (facts ? var->type != VALUE_BOOL && var->type != VALUE_TIME && var->type != VALUE_TEXT
                   : var->type >= VALUE_BOOL))
            reader_fail(r, at, "%s",
                        facts ? "a fact is bool, time or text" : "a variable is no fact");
        var->ask = reader_text(r, at, "ask", false);
        var->help = reader_text(r, at, "help", false);
        var->standing = reader_text(r, at, "default", false);
        var->required = reader_bool(r, at, "required", false);
        if (var->standing && var->type == VALUE_SECRET)
            reader_fail(r, at, "a secret has no default");
        if (!var->ask)
            var->ask = "";
    }
    return vars;
}

/* "fact(payment_at)" gives payment_at. */
static const char *inside_fact(struct reader *r, const struct node *at, const char *text)
{
    size_t len = text ? strlen(text) : 0;

    if (len > 6 && strncmp(text, "fact(", 5) == 0 && text[len - 1] == ')')
        return arena_strndup(r->arena, text + 5, len - 6);
    reader_fail(r, at, "fact(NAME) is expected here");
    return "";
}

static void load_clocks(struct reader *r, const struct node *map, struct playbook *book)
{
    const struct node *list = reader_list(r, map, "clocks");

    if (!list)
        return;
    book->clocks = arena_alloc(r->arena, (list->count + 1) * sizeof(*book->clocks));
    for (const struct node *at = list->first; at && reader_ok(r); at = at->next) {
        struct play_clock *clock = &book->clocks[book->clock_count];

        reader_map(r, at, "id from data warn limit why");
        clock->id = reader_id(r, at, "id", true);
        if (reader_ok(r) && playbook_clock(book, clock->id))
            reader_fail(r, at, "there is a clock of this name already");
        clock->from = inside_fact(r, at, reader_text(r, at, "from", true));
        clock->data = reader_id(r, at, "data", false);
        clock->data = clock->data ? clock->data : clock->id;
        clock->warn = reader_duration(r, at, "warn", false);
        clock->limit = reader_duration(r, at, "limit", false);
        clock->why = reader_text(r, at, "why", false);
        book->clock_count++;
    }
}

static void load_refs(struct reader *r, const struct node *map, struct playbook *book)
{
    const struct node *list = reader_list(r, map, "refs");

    if (!list)
        return;
    book->refs = arena_alloc(r->arena, (list->count + 1) * sizeof(*book->refs));
    for (const struct node *at = list->first; at && reader_ok(r); at = at->next) {
        struct play_ref *ref = &book->refs[book->ref_count++];

        reader_map(r, at, "id name url checked");
        ref->id = reader_text(r, at, "id", true);
        ref->name = reader_text(r, at, "name", true);
        ref->url = reader_text(r, at, "url", false);
        ref->checked = reader_text(r, at, "checked", false);
    }
}

static void load_steps(struct reader *r, const struct node *map, struct playbook *book)
{
    const struct node *list = reader_list(r, map, "steps");

    if (!list || list->count == 0) {
        reader_fail(r, map, "\"steps\" is missing or empty");
        return;
    }
    if (list->count > LIMIT_PLAYBOOK_STEPS) {
        reader_fail(r, list, "there are more than %d steps", LIMIT_PLAYBOOK_STEPS);
        return;
    }
    book->steps = arena_alloc(r->arena, list->count * sizeof(*book->steps));
    for (const struct node *at = list->first; at && reader_ok(r); at = at->next) {
        struct play_step *step = &book->steps[book->step_count];

        load_step(r, at, step);
        if (reader_ok(r) && playbook_step(book, step->id))
            reader_fail(r, at, "there is a step \"%s\" already", step->id);
        book->step_count++;
    }
    load_links(r, list, book);
}

static void check_words(struct reader *r, const struct node *map, const char *key,
                        const struct play_names *names, const char *const *allowed)
{
    for (size_t i = 0; i < names->count; i++) {
        bool known = false;

        for (size_t j = 0; allowed[j] && !known; j++)
            known = strcmp(allowed[j], names->at[i]) == 0;
        if (!known)
            reader_fail(r, node_get(map, key), "\"%.60s\" is not one of the words \"%s\" may be",
                        names->at[i], key);
    }
}

static void load_head(struct reader *r, const struct node *map, struct playbook *book)
{
    static const char *const providers[] = {
        "alimail", "m365",  "gworkspace", "gmail", "dovecot", "zimbra",      "cpanel",  "fastmail",
        "zoho",    "yahoo", "exmail",     "qq",    "163",     "netease-ent", "generic", NULL};
    static const char *const types[] = {"attack",        "detection",   "engagement",
                                        "investigation", "mitigation",  "notification",
                                        "prevention",    "remediation", NULL};
    const char *format = reader_text(r, map, "format", true);

    if (format && strcmp(format, FORMAT) != 0)
        reader_fail(r, node_get(map, "format"), "the format is not %s", FORMAT);
    reader_map(
        r, map,
        "format id uuid title summary version created modified authors license providers "
        "extends remove abstract types severity impact priority labels refs vars facts clocks steps");
    book->id = reader_id(r, map, "id", true);
    book->is_base = reader_bool(r, map, "abstract", false);
    book->uuid = reader_text(r, map, "uuid", false);
    book->title = reader_text(r, map, "title", true);
    book->summary = reader_text(r, map, "summary", true);
    book->version = reader_text(r, map, "version", true);
    book->created = reader_text(r, map, "created", true);
    book->modified = reader_text(r, map, "modified", true);
    book->license = reader_text(r, map, "license", false);
    book->authors = reader_names(r, map, "authors");
    book->providers = reader_names(r, map, "providers");
    if (book->providers.count == 0)
        reader_fail(r, map, "\"providers\" is missing");
    check_words(r, map, "providers", &book->providers, providers);
    book->types = reader_names(r, map, "types");
    check_words(r, map, "types", &book->types, types);
    book->labels = reader_names(r, map, "labels");
    book->severity = reader_number(r, map, "severity", 100, -1);
    book->impact = reader_number(r, map, "impact", 100, -1);
    book->priority = reader_number(r, map, "priority", 100, -1);
}

bool playbook_from_tree(struct arena *arena, const char *file, const struct node *tree,
                        struct playbook **out, struct error *err)
{
    struct reader reader = {arena, file, err};
    struct playbook *book = arena_alloc(arena, sizeof(*book));
    const struct node *wrong;

    *out = book;
    book->language = "en";
    if (!tree || tree->kind != NODE_MAP)
        return reader_fail(&reader, tree, "a playbook is a map");
    tree = book->tree = tree_use(arena, tree, &wrong);
    if (wrong)
        return reader_fail(&reader, wrong, "there is no fragment \"%.60s\" that can be used here",
                           wrong->text ? wrong->text : "");
    load_head(&reader, tree, book);
    load_refs(&reader, tree, book);
    book->vars = load_vars(&reader, node_get(tree, "vars"), false, &book->var_count);
    book->facts = load_vars(&reader, node_get(tree, "facts"), true, &book->fact_count);
    load_clocks(&reader, tree, book);
    if (reader_ok(&reader))
        load_steps(&reader, tree, book);
    return reader_ok(&reader);
}
