/* attach_archive.c - archives and disk images: their members, listed and looked into within the
 * limits; see look.h. */
#include "base/limits.h"
#include "look.h"
#include "members.h"
#include "ooxml.h"
#include "picture.h"

#include <string.h>

enum {
    MOST_RATIO = 200, /* unpacked to packed; above RATIO_FROM bytes */
    RATIO_FROM = 4 << 20,
    MOST_MEMBER = 16 << 20, /* bytes of one member that are looked at */
    FIRST_LOOK = 64 << 10,  /* enough to see whether the rest matters */
};

struct listing {
    struct look *look;
    struct members *members;
    const struct content *content;
    struct str archive;  /* its bytes */
    struct ooxml office; /* what an Office package is found to be */
    size_t count;
};

/* Kinds of which the whole must be seen. */
static bool needs_all(enum content_kind kind)
{
    return kind != CONTENT_UNKNOWN && kind != CONTENT_PROGRAM && kind != CONTENT_SHORTCUT &&
           kind != CONTENT_SEALED && kind != CONTENT_DISK && kind != CONTENT_PGP;
}

static bool is_damage(enum members_result result)
{
    return result == MEMBERS_BAD;
}

static void note_limit(struct look *look, enum members_result result)
{
    if (result == MEMBERS_LIMIT)
        look_limit(look, "archive-output");
    if (result == MEMBERS_LATE)
        look_limit(look, "archive-time");
}

/* Reads as much of a member as its kind asks for. */
static enum members_result read_member(struct listing *listing, const struct member *member,
                                       struct buf *out)
{
    enum members_result result = members_read(listing->members, FIRST_LOOK, out);

    /* One that does not say how long it is must be read to its end, or nothing behind it can be. */
    if (result == MEMBERS_OK &&
        (member->size == UINT64_MAX || ooxml_wants(member->name) || picture_is(buf_as_str(out)) ||
         needs_all(content_of(buf_as_str(out))->kind)))
        result = members_read(listing->members, MOST_MEMBER - FIRST_LOOK, out);
    if (result == MEMBERS_OK && out->len == MOST_MEMBER)
        result = MEMBERS_LIMIT;
    note_limit(listing->look, result);
    return result;
}

/* Inside a package of Office everything has its place: names say nothing there. */
static void look_into(struct listing *listing, const struct member *member)
{
    struct buf bytes;

    if (member->encrypted) {
        look_note(listing->look, PART_ENCRYPTED, "encrypted %s", listing->content->what);
        look_at_name(listing->look, member->name);
        return;
    }
    buf_init(&bytes, MOST_MEMBER);
    if (is_damage(read_member(listing, member, &bytes)) && bytes.len == 0)
        look_at_name(listing->look, member->name);
    else if (!ooxml_take(&listing->office, listing->look, member->name, buf_as_str(&bytes)))
        look_at_member(listing->look, member->name, buf_as_str(&bytes));
    buf_dispose(&bytes);
}

static bool is_too_dense(const struct listing *listing)
{
    uint64_t output = members_output(listing->members);

    return output > RATIO_FROM && output / MOST_RATIO > listing->archive.len;
}

static enum members_result list(struct listing *listing)
{
    struct look *look = listing->look;
    struct member member;
    enum members_result result;

    while ((result = members_next(listing->members, &member)) == MEMBERS_OK) {
        if (look->members_left == 0) {
            look_limit(look, "archive-entries");
            return MEMBERS_LIMIT;
        }
        look->members_left--;
        listing->count++;
        if (member.file)
            look_into(listing, &member);
        if (is_too_dense(listing)) {
            look_limit(look, "archive-ratio");
            return MEMBERS_LIMIT;
        }
    }
    note_limit(look, result);
    return result;
}

/* RAR says so in front of everything else; libarchive calls such a file damaged. */
static bool has_sealed_list(struct str bytes)
{
    static const char rar4[] = "Rar!\x1a\7", rar5[] = "Rar!\x1a\7\1";

    if (str_equal(str_part(bytes, 0, 8), (struct str){rar5, 8}))
        return bytes.len > 14 && bytes.at[13] == 4; /* its first header is about encryption */
    return str_equal(str_part(bytes, 0, 7), (struct str){rar4, 7}) && bytes.len > 11 &&
           bytes.at[9] == 0x73 && (bytes.at[10] & 0x80) != 0;
}

void look_at_archive(struct look *look, const struct content *content, struct str bytes)
{
    struct listing listing = {.look = look, .content = content, .archive = bytes};
    enum members_result result;
    uint64_t output;
    bool sealed;

    look->traits |= content->kind == CONTENT_ISO ? PART_DISK_IMAGE : 0;
    listing.members = members_open(bytes, look->output_left, look->until);
    result = list(&listing);
    output = members_output(listing.members);
    look->output_left -= output < look->output_left ? (size_t)output : look->output_left;
    sealed = members_encrypted(listing.members) || has_sealed_list(bytes);
    if (sealed)
        look_note(look, PART_ENCRYPTED, "encrypted %s", content->what);
    if (!ooxml_finish(&listing.office, look)) {
        look->traits |= content->kind == CONTENT_ISO ? 0 : PART_ARCHIVE;
        if (content->kind == CONTENT_ISO)
            look_note(look, PART_DISK_IMAGE, "%s", content->what);
        if (is_damage(result) && !sealed)
            look_note(look, 0, "damaged %s", content->what);
    }
    members_close(listing.members);
}
