/* gmime_library.h - what mime.c takes from GMime, which only parse workers load; see
 * base/library.h. */
#ifndef PARSE_GMIME_LIBRARY_H
#define PARSE_GMIME_LIBRARY_H

#include "base/library.h"

#include <gmime/gmime.h>

#define GMIME_NAMES(X)                                                                             \
    X(g_mime_content_disposition_get_disposition)                                                  \
    X(g_mime_content_disposition_get_parameter)                                                    \
    X(g_mime_content_disposition_parse)                                                            \
    X(g_mime_content_type_get_media_subtype)                                                       \
    X(g_mime_content_type_get_media_type)                                                          \
    X(g_mime_content_type_get_mime_type)                                                           \
    X(g_mime_content_type_get_parameter)                                                           \
    X(g_mime_content_type_parse)                                                                   \
    X(g_mime_data_wrapper_get_stream)                                                              \
    X(g_mime_encoding_init_decode)                                                                 \
    X(g_mime_encoding_step)                                                                        \
    X(g_mime_header_get_offset)                                                                    \
    X(g_mime_header_list_get_header_at)                                                            \
    X(g_mime_init)                                                                                 \
    X(g_mime_message_get_addresses)                                                                \
    X(g_mime_message_get_mime_part)                                                                \
    X(g_mime_message_part_get_message)                                                             \
    X(g_mime_message_part_get_type)                                                                \
    X(g_mime_multipart_get_count)                                                                  \
    X(g_mime_multipart_get_part)                                                                   \
    X(g_mime_multipart_get_type)                                                                   \
    X(g_mime_object_get_content_disposition)                                                       \
    X(g_mime_object_get_content_disposition_parameter)                                             \
    X(g_mime_object_get_content_id)                                                                \
    X(g_mime_object_get_content_type)                                                              \
    X(g_mime_object_get_content_type_parameter)                                                    \
    X(g_mime_object_get_header)                                                                    \
    X(g_mime_object_get_header_list)                                                               \
    X(g_mime_parser_construct_message)                                                             \
    X(g_mime_parser_new_with_stream)                                                               \
    X(g_mime_parser_options_free)                                                                  \
    X(g_mime_parser_options_new)                                                                   \
    X(g_mime_parser_options_set_fallback_charsets)                                                 \
    X(g_mime_parser_set_persist_stream)                                                            \
    X(g_mime_part_get_content)                                                                     \
    X(g_mime_part_get_content_encoding)                                                            \
    X(g_mime_part_get_type)                                                                        \
    X(g_mime_stream_mem_new_with_byte_array)                                                       \
    X(g_mime_stream_mem_set_owner)                                                                 \
    X(g_mime_utils_header_decode_text)                                                             \
    X(g_mime_utils_header_unfold)                                                                  \
    X(g_object_unref)                                                                              \
    X(g_type_check_instance_is_a)                                                                  \
    X(internet_address_get_name)                                                                   \
    X(internet_address_group_get_members)                                                          \
    X(internet_address_group_get_type)                                                             \
    X(internet_address_list_get_address)                                                           \
    X(internet_address_list_length)                                                                \
    X(internet_address_list_parse)                                                                 \
    X(internet_address_mailbox_get_addr)                                                           \
    X(internet_address_mailbox_get_type)

struct gmime {
    GMIME_NAMES(LIBRARY_SLOT)
};

/* Before the process is locked down, and before gmime(). */
NODISCARD bool gmime_load(struct error *err);

const struct gmime *gmime(void);

/* What GMime's own macros ask, of the library that was loaded. */
bool gmime_is_a(void *object, GType type);

#endif
