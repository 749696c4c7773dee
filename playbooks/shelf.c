/* shelf.c - the playbooks that came with the program; see playbooks/playbook.h.
 *
 * What is not on the built-in list is not read here at all: a stranger's file is parsed in a jail.
 */
#include "playbooks/playbook.h"

#include "clocks.h"
#include "extend.h"
#include "shipped.h"
#include "translate.h"
#include "yaml_in.h"

#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool shelf_is_shipped(const struct hash *hash)
{
    char hex[HASH_HEX];

    hash_to_hex(hash, hex);
    for (size_t i = 0; shipped_hashes[i]; i++)
        if (strcmp(shipped_hashes[i], hex) == 0)
            return true;
    return false;
}

static const char *shelf_dir(const char *dir)
{
    if (dir)
        return dir;
    return access(PLAYBOOKS_DIR_INSTALLED, R_OK) == 0 ? PLAYBOOKS_DIR_INSTALLED
                                                      : PLAYBOOKS_DIR_BUILT;
}

bool shelf_read_file(const char *dir, const char *file, struct buf *out, struct error *err)
{
    char path[4200];

    snprintf(path, sizeof(path), "%s/%s", dir, file);
    return file_read(path, out, err);
}

/* A file of the shelf as a tree, its hash on the list. bytes: may be NULL. */
static bool read_tree(struct arena *arena, const char *dir, const char *file,
                      const struct node **out, struct hash *hash, struct buf *bytes,
                      struct error *err)
{
    struct buf own;
    bool ok;

    buf_init(&own, LIMIT_PLAYBOOK + KIB(32));
    ok = shelf_read_file(dir, file, &own, err);
    if (ok) {
        *hash = hash_of(buf_as_str(&own));
        ok = shelf_is_shipped(hash) ||
             error_set(err, ERROR_FORMAT,
                       "%s/%s is not as it came with the program: it can be shown with a path, and "
                       "runs nothing",
                       dir, file);
    }
    ok = ok && yaml_read(arena, file, buf_as_str(&own), out, err);
    if (ok && bytes)
        buf_str(bytes, buf_as_str(&own));
    buf_dispose(&own);
    return ok;
}

/* "alimail.yaml", not "alimail.vi.yaml" and not a hidden file. */
static bool is_playbook_file(const char *name)
{
    const char *dot = strchr(name, '.');

    return dot && dot != name && strcmp(dot, ".yaml") == 0 && strlen(name) < 100;
}

static bool add_entry(struct arena *arena, const char *dir, const char *file,
                      struct shelf_entry *entry)
{
    struct error ignored = {0};
    const struct node *tree;
    struct hash hash;
    const struct node *providers;

    if (!read_tree(arena, dir, file, &tree, &hash, NULL, &ignored))
        return false;
    entry->file = arena_strndup(arena, file, strlen(file));
    entry->id = node_text(tree, "id");
    entry->title = node_text(tree, "title");
    entry->is_base =
        node_text(tree, "abstract") && strcmp(node_text(tree, "abstract"), "true") == 0;
    providers = node_get(tree, "providers");
    entry->providers.at =
        arena_alloc(arena, ((providers ? providers->count : 0) + 1) * sizeof(char *));
    for (const struct node *at = providers ? providers->first : NULL; at; at = at->next)
        if (at->kind == NODE_TEXT)
            entry->providers.at[entry->providers.count++] = at->text;
    return entry->id && entry->title;
}

static int by_file(const void *a, const void *b)
{
    return strcmp(((const struct shelf_entry *)a)->file, ((const struct shelf_entry *)b)->file);
}

bool shelf_list(struct arena *arena, const char *dir, struct shelf_entry **out, size_t *count,
                struct error *err)
{
    enum { MOST = 200 };
    DIR *folder = opendir(shelf_dir(dir));
    struct dirent *entry;

    *count = 0;
    *out = arena_alloc(arena, MOST * sizeof(**out));
    if (!folder)
        return error_set_errno(err, ERROR_IO, "cannot open %s", shelf_dir(dir));
    while (*count < MOST && (entry = readdir(folder)))
        if (is_playbook_file(entry->d_name) &&
            add_entry(arena, shelf_dir(dir), entry->d_name, &(*out)[*count]))
            ++*count;
    closedir(folder);
    qsort(*out, *count, sizeof(**out), by_file);
    return true;
}

static const struct shelf_entry *find_entry(const struct shelf_entry *entries, size_t count,
                                            const char *id)
{
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(id);

        if (strcmp(entries[i].id, id) == 0 ||
            (strncmp(entries[i].file, id, len) == 0 && strcmp(entries[i].file + len, ".yaml") == 0))
            return &entries[i];
    }
    return NULL;
}

/* A playbook while it is put together from its file and that of its base. */
struct making {
    struct arena *arena;
    const char *dir, *language;
    const struct shelf_entry *entry, *base; /* base: NULL none */
    const struct node *tree, *base_tree;
    struct buf bytes; /* of both files: what was followed */
};

/* The base's tree under the child's. */
static bool flatten(struct making *m, const struct shelf_entry *entries, size_t count,
                    struct error *err)
{
    const char *base_id = node_text(m->tree, "extends");
    struct hash hash;
    char file[100];

    if (!base_id)
        return true;
    m->base = find_entry(entries, count, base_id);
    if (!m->base) { /* it is not there, or not as it came: reading it says which */
        snprintf(file, sizeof(file), "%.80s.yaml", base_id);
        return read_tree(m->arena, m->dir, file, &m->base_tree, &hash, NULL, err) &&
               error_set(err, ERROR_FORMAT, "there is no playbook \"%.80s\" to be extended",
                         base_id);
    }
    buf_printf(&m->bytes, "\n# --- %s ---\n", m->base->file);
    if (!read_tree(m->arena, m->dir, m->base->file, &m->base_tree, &hash, &m->bytes, err))
        return false;
    if (node_get(m->base_tree, "extends"))
        return error_set(err, ERROR_FORMAT, "%s extends another playbook itself", m->base->file);
    m->tree = tree_extend(m->arena, m->base_tree, m->tree);
    return true;
}

static bool translate(struct arena *arena, const char *dir, const struct shelf_entry *entry,
                      const char *language, struct translated *words, struct playbook *book,
                      struct error *err)
{
    const struct node *tree;
    struct hash hash;
    char file[160];
    char path[4400];

    snprintf(file, sizeof(file), "%.*s.%.8s.yaml", (int)strlen(entry->file) - 5, entry->file,
             language);
    snprintf(path, sizeof(path), "%s/%s", dir, file);
    if (access(path, R_OK) != 0)
        return playbook_translate(arena, file, NULL, words, book, err);
    return read_tree(arena, dir, file, &tree, &hash, NULL, err) &&
           playbook_translate(arena, file, tree, words, book, err);
}

/* The base's words first: where the child says the same, its translation is the base's. */
static bool translate_both(struct making *m, struct playbook *book, struct error *err)
{
    struct translated *words = translated_new(m->arena);
    struct playbook *base;

    if (!m->language || strcmp(m->language, "en") == 0)
        return true;
    if (m->base && (!playbook_from_tree(m->arena, m->base->file, m->base_tree, &base, err) ||
                    !clocks_fill(m->arena, NULL, base, err) ||
                    !translate(m->arena, m->dir, m->base, m->language, words, base, err)))
        return false;
    return translate(m->arena, m->dir, m->entry, m->language, words, book, err);
}

static bool make(struct making *m, const struct shelf_entry *entries, size_t count,
                 struct playbook **out, struct error *err)
{
    struct hash hash;

    if (!read_tree(m->arena, m->dir, m->entry->file, &m->tree, &hash, &m->bytes, err) ||
        !flatten(m, entries, count, err) ||
        !playbook_from_tree(m->arena, m->entry->file, m->tree, out, err))
        return false;
    (*out)->source = hash_of(buf_as_str(&m->bytes));
    (*out)->shipped = true;
    return clocks_fill(m->arena, NULL, *out, err) && translate_both(m, *out, err);
}

bool shelf_load(struct arena *arena, const char *dir, const char *id, const char *language,
                struct playbook **out, struct buf *bytes, struct error *err)
{
    struct making m = {.arena = arena, .dir = shelf_dir(dir), .language = language};
    struct shelf_entry *entries;
    size_t count;
    bool ok;

    if (!shelf_list(arena, m.dir, &entries, &count, err))
        return false;
    m.entry = find_entry(entries, count, id);
    if (!m.entry)
        return error_set(err, ERROR_USAGE, "there is no playbook \"%.80s\"; `list` says which", id);
    buf_init(&m.bytes, 2 * LIMIT_PLAYBOOK + KIB(64));
    ok = make(&m, entries, count, out, err);
    if (ok && bytes)
        buf_str(bytes, buf_as_str(&m.bytes));
    buf_dispose(&m.bytes);
    return ok;
}
