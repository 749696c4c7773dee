/* attachment.c - see attachment.h. */
#include "attachment.h"

#include "detect/partners.h"
#include "own.h"
#include "place.h"

#include <stdlib.h>
#include <string.h>

static const struct folder *folder_of(const struct sighting *sighting)
{
    for (size_t i = 0; i < sighting->facts->folder_count; i++)
        if (sighting->facts->folders[i].id == sighting->row->message->folder)
            return &sighting->facts->folders[i];
    return NULL;
}

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

static void add_context(struct draft *draft, const struct sighting *sighting)
{
    const struct folder *folder = folder_of(sighting);
    const struct mail_addresses *from = &sighting->row->mail->from;

    if (sighting->row->message->direction == DIRECTION_SENT)
        draft_reason(draft, 10, "it was sent from the owner's mailbox");
    else if (from->count > 0)
        draft_reason(draft, 0, "it came from %s", draft_clip(draft, from->at[0].email, 80));
    if (folder && place_of_folder(sighting->facts->words, folder) == PLACE_JUNK)
        draft_reason(draft, -30, "the mail is in the junk folder");
}

static struct draft *open_draft(struct attachments *attachments, const struct sighting *sighting)
{
    struct draft *draft = xcalloc(1, sizeof(*draft));
    char hex[HASH_HEX];

    hash_to_hex(&sighting->part->hash, hex);
    draft_begin(draft, "%s", hex);
    draft_subject(draft, "attachment", 0, &sighting->part->hash,
                  attachment_name(draft, sighting->part));
    add_context(draft, sighting);
    attachments->drafts[attachments->count++] = draft;
    return draft;
}

struct draft *attachment_note(struct attachments *attachments, const struct sighting *sighting)
{
    struct str key = {(const char *)sighting->part->hash.bytes, sizeof(sighting->part->hash.bytes)};
    int64_t index = map_get(&attachments->map, key);
    struct draft *draft;

    if (index != MAP_NONE) {
        draft_message(attachments->drafts[index], sighting->row);
        return NULL;
    }
    if (attachments->count == ATTACHMENT_GROUPS) {
        attachments->dropped++;
        return NULL;
    }
    map_put(&attachments->map, key, (int64_t)attachments->count);
    draft = open_draft(attachments, sighting);
    draft_message(draft, sighting->row);
    return draft;
}

const char *attachment_name(struct draft *draft, const struct mail_part *part)
{
    return part->name[0] ? draft_clip(draft, part->name, 80) : "(a part without a name)";
}

void attachments_emit(struct attachments *attachments, const char *what, struct finding_sink *out)
{
    struct draft rest;

    for (size_t i = 0; i < attachments->count; i++) {
        draft_emit(attachments->drafts[i], out);
        free(attachments->drafts[i]);
    }
    attachments->count = 0;
    if (attachments->dropped == 0)
        return;
    draft_begin(&rest, "more");
    draft_title(&rest, "%zu more attachments of this kind (%s) are not listed one by one",
                attachments->dropped, what);
    draft_explain(&rest, "There are more of them than a list can hold; the messages show each.",
                  "");
    draft_reason(&rest, 30, "%zu attachments beyond the first %d", attachments->dropped,
                 (int)ATTACHMENT_GROUPS);
    draft_emit(&rest, out);
}

void attachments_dispose(void *state)
{
    struct attachments *attachments = state;

    for (size_t i = 0; i < attachments->count; i++) {
        draft_drop(attachments->drafts[i]);
        free(attachments->drafts[i]);
    }
    attachments->count = 0;
    map_dispose(&attachments->map);
}
