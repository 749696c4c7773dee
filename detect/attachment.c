/* attachment.c - see attachment.h. */
#include "attachment.h"

#include "base/said.h"
#include "detect/partners.h"
#include "own.h"
#include "place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char nameless[] = /* said: */ "(a part without a name)";

bool attachment_is_expected(const struct sighting *sighting)
{
    const struct mail_addresses *from = &sighting->row->mail->from;

    if (sighting->row->message->direction != DIRECTION_IN)
        return true;
    if (from->count == 0)
        return false;
    return own_is_inside(sighting->facts, from->at[0].email) ||
           partner_is_known(partners_address(sighting->facts->partners, from->at[0].email));
}

static struct attachment_group *open_group(struct attachments *attachments,
                                           const struct sighting *sighting)
{
    struct attachment_group *group = xcalloc(1, sizeof(*group));
    const struct folder *folder = place_folder(sighting->facts, sighting->row->message->folder);
    const struct mail_addresses *from = &sighting->row->mail->from;
    char hex[HASH_HEX];

    hash_to_hex(&sighting->part->hash, hex);
    draft_begin(&group->draft, "%s", hex);
    draft_subject(&group->draft, "attachment", 0, &sighting->part->hash,
                  sighting->part->name[0] ? draft_clip(&group->draft, sighting->part->name, 80)
                                          : nameless);
    group->from = draft_clip(&group->draft, from->count > 0 ? from->at[0].email : "", 80);
    group->sent = sighting->row->message->direction == DIRECTION_SENT;
    group->junk = folder && place_of_folder(sighting->facts->words, folder) == PLACE_JUNK;
    attachments->groups[attachments->count++] = group;
    return group;
}

/* Notes the mail under the part's content. Returns the draft when that is new, NULL when it is
 * known.
 */
static struct draft *note(struct attachments *attachments, const struct sighting *sighting)
{
    struct str key = {(const char *)sighting->part->hash.bytes, sizeof(sighting->part->hash.bytes)};
    int64_t index = map_get(&attachments->map, key);
    struct attachment_group *group;

    if (index != MAP_NONE) {
        draft_message(&attachments->groups[index]->draft, sighting->row);
        return NULL;
    }
    if (attachments->count == ATTACHMENT_GROUPS) {
        attachments->dropped++;
        return NULL;
    }
    map_put(&attachments->map, key, (int64_t)attachments->count);
    group = open_group(attachments, sighting);
    draft_message(&group->draft, sighting->row);
    return &group->draft;
}

void attachments_look(struct attachments *attachments, const struct mail_row *row,
                      const struct case_facts *facts, const struct attachment_kind *kind)
{
    for (size_t i = 0; i < row->mail->part_count; i++) {
        const struct sighting sighting = {row, &row->mail->parts[i], facts};
        struct draft *draft;

        if ((kind->traits && !(sighting.part->traits & kind->traits)) ||
            (kind->fits && !kind->fits(&sighting)))
            continue;
        draft = note(attachments, &sighting);
        if (draft)
            kind->describe(draft, &sighting);
    }
}

const char *attachment_name(struct draft *draft, const struct mail_part *part)
{
    const char *kept;
    struct buf marked;

    if (part->name[0])
        return draft_clip(draft, part->name, 80);
    buf_init(&marked, sizeof(nameless) + 2);
    said_put(&marked, str_of(nameless), NULL, 0);
    kept = arena_strndup(&draft->arena, buf_c(&marked), marked.len);
    buf_dispose(&marked);
    return kept;
}

/* As many whole notes as `most` bytes hold. */
static size_t clip_notes(struct str notes, size_t most)
{
    size_t end = 0, next;

    while (end < notes.len) {
        next = end + str_find(str_part(notes, end, notes.len), str_of("; "));
        if (next > most)
            break;
        end = next < notes.len ? next + 2 : next;
    }
    return end;
}

const char *attachment_notes(struct draft *draft, const struct mail_part *part, size_t most)
{
    struct str notes = str_of(part->detail);
    size_t len = clip_notes(notes, most), room;
    char *text;

    if (len == 0) /* the first is too long */
        len = utf8_clip(notes, most);
    room = len + sizeof("...");
    text = arena_alloc(&draft->arena, room);
    snprintf(text, room, "%.*s%s", (int)len, notes.at, len < notes.len ? "..." : "");
    for (char *at = text; *at; at++)
        if ((unsigned char)*at < ' ')
            *at = ' '; /* also what would mark a sentence of ours */
    return text;
}

void attachment_inside(struct draft *draft, const struct mail_part *part)
{
    if (part->detail[0])
        draft_reason(draft, 0, "inside: %s", attachment_notes(draft, part, 200));
}

static void add_context(struct attachment_group *group)
{
    if (group->sent)
        draft_reason(&group->draft, 10, "it was sent from the owner's mailbox");
    else if (group->from[0])
        draft_reason(&group->draft, 0, "it came from %s", group->from);
    if (group->junk)
        draft_reason(&group->draft, -30, "the mail is in the junk folder");
}

void attachments_emit(struct attachments *attachments, const struct attachment_kind *kind,
                      struct finding_sink *out)
{
    struct draft rest;

    for (size_t i = 0; i < attachments->count; i++) {
        add_context(attachments->groups[i]);
        draft_emit(&attachments->groups[i]->draft, out);
        free(attachments->groups[i]);
    }
    attachments->count = 0;
    if (attachments->dropped == 0)
        return;
    draft_begin(&rest, "more");
    draft_title(&rest,
                attachments->dropped == 1
                    ? "%zu more attachment of this kind (%s) is not listed by itself"
                    : "%zu more attachments of this kind (%s) are not listed one by one",
                attachments->dropped, kind->what);
    draft_explain(&rest, "There are more of them than a list can hold; the messages show each.",
                  "");
    draft_reason(&rest, 30,
                 attachments->dropped == 1 ? "%zu attachment beyond the first %d"
                                           : "%zu attachments beyond the first %d",
                 attachments->dropped, (int)ATTACHMENT_GROUPS);
    draft_emit(&rest, out);
}

void attachments_dispose(void *state)
{
    struct attachments *attachments = state;

    for (size_t i = 0; i < attachments->count; i++) {
        draft_drop(&attachments->groups[i]->draft);
        free(attachments->groups[i]);
    }
    attachments->count = 0;
    map_dispose(&attachments->map);
}
