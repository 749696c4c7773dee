/* mime_addresses.c - see mime_addresses.h. */
#include "mime_addresses.h"

#include "base/limits.h"
#include "keep.h"

#include <string.h>

GMimeParserOptions *mime_options(const char *hint)
{
    GMimeParserOptions *options = gmime()->g_mime_parser_options_new();
    const char *sets[] = {"utf-8", *hint ? hint : "iso-8859-1", "iso-8859-1", NULL};

    gmime()->g_mime_parser_options_set_fallback_charsets(options, sets);
    return options;
}

static const char *keep_email(struct arena *arena, const char *address)
{
    const char *at = address ? strrchr(address, '@') : NULL;
    struct str local = str_of(address), domain;
    struct buf whole;
    const char *kept;

    if (!at)
        return keep_text(arena, local, MAIL_LINE);
    local.len = (size_t)(at - address) + 1;
    domain = str_of(at + 1);
    buf_init(&whole, 2 * MAIL_LINE);
    buf_str(&whole, str_part(local, 0, MAIL_LINE));
    buf_text(&whole, keep_lower(arena, domain, MAIL_LINE));
    kept = keep_text(arena, buf_as_str(&whole), MAIL_LINE);
    buf_dispose(&whole);
    return kept;
}

/* Adds the mailboxes of a list, those in groups too; a group in a group is not looked into. */
static void add_addresses(struct mail_addresses *out, InternetAddressList *list,
                          struct arena *arena, bool outer)
{
    for (int i = 0; i < gmime()->internet_address_list_length(list); i++) {
        InternetAddress *address = gmime()->internet_address_list_get_address(list, i);

        if (gmime_is_a(address, gmime()->internet_address_group_get_type()) && outer)
            add_addresses(
                out, gmime()->internet_address_group_get_members((InternetAddressGroup *)address),
                arena, false);
        if (!gmime_is_a(address, gmime()->internet_address_mailbox_get_type()) ||
            out->count == LIMIT_ADDRESSES)
            continue;
        out->at[out->count++] = (struct mail_address){
            keep_text(arena, str_of(gmime()->internet_address_get_name(address)), MAIL_LINE),
            keep_email(arena, gmime()->internet_address_mailbox_get_addr(
                                  (InternetAddressMailbox *)address)),
        };
    }
}

static size_t count_addresses(InternetAddressList *list, bool outer)
{
    size_t count = 0;

    for (int i = 0; i < gmime()->internet_address_list_length(list); i++) {
        InternetAddress *address = gmime()->internet_address_list_get_address(list, i);

        if (gmime_is_a(address, gmime()->internet_address_group_get_type()) && outer)
            count += count_addresses(
                gmime()->internet_address_group_get_members((InternetAddressGroup *)address),
                false);
        else
            count++;
    }
    return count;
}

void mime_addresses(struct mail_addresses *out, GMimeMessage *message, GMimeAddressType type,
                    struct arena *arena)
{
    InternetAddressList *list = gmime()->g_mime_message_get_addresses(message, type);
    size_t count = list ? count_addresses(list, true) : 0;

    if (count == 0)
        return;
    out->at = arena_alloc(arena, count * sizeof(*out->at));
    add_addresses(out, list, arena, true);
}

bool mime_list(struct mail_addresses *out, struct arena *arena, struct str value, const char *hint)
{
    GMimeParserOptions *options = mime_options(hint);
    InternetAddressList *list =
        gmime()->internet_address_list_parse(options, arena_strndup(arena, value.at, value.len));
    struct mail_addresses more = {.count = list ? count_addresses(list, true) : 0};

    if (more.count > 0) {
        more.at = arena_alloc(arena, (out->count + more.count) * sizeof(*more.at));
        if (out->count > 0)
            memcpy(more.at, out->at, out->count * sizeof(*more.at));
        more.count = out->count;
        add_addresses(&more, list, arena, true);
        *out = more;
    }
    gmime()->g_mime_parser_options_free(options);
    if (!list)
        return false;
    gmime()->g_object_unref(list);
    return true;
}
