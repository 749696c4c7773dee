/* shared_folder.c - somebody else may read a folder (R11, IMAP ACL). */
#include "finding.h"
#include "own.h"
#include "place.h"
#include "unlisted.h"
#include "whose.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MOST_GUESTS = 100, NAME = 256 };

struct guest { /* one identifier that is not the owner's */
    struct draft draft;
    char name[NAME];
    char rights[64];
    char first_folder[NAME];
    size_t folders;
    bool important, writes;
    bool other_mailbox; /* of this case */
};

struct memory {
    struct guest *guests[MOST_GUESTS];
    size_t count;
    struct unlisted unlisted;
};

static bool is_owner(const char *name, const struct case_facts *facts)
{
    if (own_is_own(facts, name) || strcasecmp(name, "owner") == 0)
        return true;
    for (size_t i = 0; i < facts->account_count; i++)
        if (strcasecmp(facts->accounts[i].user, name) == 0 ||
            strcasecmp(facts->accounts[i].address, name) == 0)
            return true;
    return false;
}

/* Who administers a server has rights on every folder. */
static bool is_server_own(const char *name)
{
    static const char *const names[] = {
        "admin",       "administrators",      "cyrus", "postmaster", "root",
        "cyrus-admin", "group=administrators"};

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (strcasecmp(names[i], name) == 0)
            return true;
    return name[0] == '-'; /* takes rights away */
}

static bool is_everybody(const char *name)
{
    return strcasecmp(name, "anyone") == 0 || strcasecmp(name, "anonymous") == 0 ||
           strcasecmp(name, "authenticated") == 0;
}

static struct guest *guest_of(struct memory *memory, const char *name)
{
    struct guest *guest;

    for (size_t i = 0; i < memory->count; i++)
        if (strcasecmp(memory->guests[i]->name, name) == 0)
            return memory->guests[i];
    if (memory->count == MOST_GUESTS)
        return NULL;
    guest = xcalloc(1, sizeof(*guest));
    snprintf(guest->name, sizeof(guest->name), "%s", name);
    draft_begin(&guest->draft, "%s", name);
    draft_subject(&guest->draft, "account", 0, NULL, name);
    memory->guests[memory->count++] = guest;
    return guest;
}

static void note(struct memory *memory, const struct folder *folder, const char *name,
                 const char *rights, const struct case_facts *facts)
{
    enum place place = place_of_folder(facts->words, folder);
    bool other = whose_other(facts, folder->account, name) != NULL;
    struct guest *guest;

    if (!strchr(rights, 'r') || (!other && is_owner(name, facts)) || is_server_own(name))
        return;
    guest = guest_of(memory, name);
    if (!guest) {
        unlisted_count(&memory->unlisted, 1);
        return;
    }
    if (guest->folders++ == 0) {
        snprintf(guest->first_folder, sizeof(guest->first_folder), "%s", folder->name);
        snprintf(guest->rights, sizeof(guest->rights), "%s", rights);
    }
    guest->important =
        guest->important || place == PLACE_INBOX || place == PLACE_SENT || place == PLACE_ARCHIVE;
    guest->other_mailbox = guest->other_mailbox || other;
    guest->writes = guest->writes || strpbrk(rights, "itexa") != NULL;
    draft_subject(&guest->draft, "folder", folder->id, NULL, folder->name);
}

/* "anyone lrs, bob lr" */
static void on_folder(void *state, const struct folder *folder, const struct case_facts *facts,
                      struct finding_sink *out)
{
    struct str rest = str_of(folder->acl);

    (void)out;
    if (place_is_foreign(folder) || !folder->current)
        return;
    while (rest.len > 0) {
        struct str entry = str_part(rest, 0, str_find(rest, str_of(", ")));
        size_t split;
        char name[NAME], rights[64];

        rest = str_part(rest, entry.len + 2, rest.len);
        entry = str_trim(entry);
        for (split = entry.len; split > 0 && entry.at[split - 1] != ' '; split--)
            ;
        if (split == 0 || split > sizeof(name) || entry.len - split >= sizeof(rights))
            continue;
        snprintf(name, sizeof(name), "%.*s", (int)(split - 1), entry.at);
        snprintf(rights, sizeof(rights), "%.*s", (int)(entry.len - split), entry.at + split);
        note(state, folder, str_starts(str_of(name), "user=") ? name + 5 : name, rights, facts);
    }
}

/* Mailboxes of one case are often a firm's: they may share, and an intruder in one reads both. */
static int weight(const struct guest *guest)
{
    if (guest->other_mailbox)
        return guest->important ? POINTS_MEDIUM : POINTS_LOW;
    return guest->important ? POINTS_HIGH : POINTS_MEDIUM;
}

static void say(struct guest *guest, const struct case_facts *facts)
{
    struct draft *draft = &guest->draft;
    const char *name = draft_clip(draft, guest->name, 80);

    draft_title(draft, "%s can read \"%s\"%s", is_everybody(guest->name) ? "Every user" : name,
                draft_clip(draft, guest->first_folder, 60),
                guest->folders > 1 ? " and other folders of this mailbox" : " of this mailbox");
    draft_explain(
        draft,
        "The folder was opened to another account. That account goes on reading after the "
        "password was changed.",
        "The owner shared the folder with a colleague on purpose.");
    draft_reason(draft, weight(guest), "%s has rights \"%s\" on %s", name, guest->rights,
                 draft_clip(draft, guest->first_folder, 60));
    if (guest->folders > 1)
        draft_reason(draft, 5,
                     guest->folders == 2 ? "and on %zu more folder" : "and on %zu more folders",
                     guest->folders - 1);
    if (guest->other_mailbox)
        draft_reason(draft, 0, "%s is another mailbox of this case", name);
    if (guest->writes)
        draft_reason(draft, 5, "it may also change what is in there");
    if (is_everybody(guest->name))
        draft_reason(draft, 10, "\"%s\" stands for every user of the server", name);
    else if (strchr(guest->name, '@') && own_is_outside(facts, guest->name))
        draft_reason(draft, 30, "it is an address outside the owner's domains");
}

static void on_end(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    struct memory *memory = state;

    for (size_t i = 0; i < memory->count; i++) {
        say(memory->guests[i], facts);
        draft_emit(&memory->guests[i]->draft, out);
        free(memory->guests[i]);
    }
    memory->count = 0;
    unlisted_emit(&memory->unlisted, /* said: */ "Folders open to others", POINTS_MEDIUM, out);
}

static void dispose(void *state)
{
    struct memory *memory = state;

    for (size_t i = 0; i < memory->count; i++) {
        draft_drop(&memory->guests[i]->draft);
        free(memory->guests[i]);
    }
    unlisted_drop(&memory->unlisted);
}

const struct detector detect_shared_folder = {
    .id = "shared-folder",
    .title = "Folder open to somebody else",
    .blind = "Rights through groups and roles, delegation at the provider's web page, and servers "
             "that do not offer ACL.",
    .attack = "T1098.002",
    .check = "shared-folders",
    .state_size = sizeof(struct memory),
    .dispose = dispose,
    .on_folder = on_folder,
    .on_end = on_end,
};
