/* pff_library.h - what pst.c takes from libpff, and from libbfio below it, which only who takes a
 * container apart loads; see base/library.h. */
#ifndef PARSE_PFF_LIBRARY_H
#define PARSE_PFF_LIBRARY_H

#include "base/library.h"

/* Before the process is locked down, and before inside_pst(). False: err says what is missing, if
 * only that this program was built without it. */
NODISCARD bool pff_load(struct error *err);

#ifdef HAVE_PFF
#include <libbfio.h>
#include <libpff.h>

#define PFF_NAMES(X)                                                                               \
    X(libbfio_handle_free)                                                                         \
    X(libbfio_memory_range_initialize)                                                             \
    X(libbfio_memory_range_set)                                                                    \
    X(libpff_attachment_data_read_buffer)                                                          \
    X(libpff_attachment_get_data_size)                                                             \
    X(libpff_attachment_get_item)                                                                  \
    X(libpff_attachment_get_type)                                                                  \
    X(libpff_file_close)                                                                           \
    X(libpff_file_free)                                                                            \
    X(libpff_file_get_root_folder)                                                                 \
    X(libpff_file_initialize)                                                                      \
    X(libpff_file_open_file_io_handle)                                                             \
    X(libpff_folder_get_number_of_sub_folders)                                                     \
    X(libpff_folder_get_number_of_sub_messages)                                                    \
    X(libpff_folder_get_sub_folder)                                                                \
    X(libpff_folder_get_sub_message)                                                               \
    X(libpff_folder_get_utf8_name)                                                                 \
    X(libpff_folder_get_utf8_name_size)                                                            \
    X(libpff_item_free)                                                                            \
    X(libpff_item_get_identifier)                                                                  \
    X(libpff_item_get_number_of_record_sets)                                                       \
    X(libpff_item_get_record_set_by_index)                                                         \
    X(libpff_message_get_attachment)                                                               \
    X(libpff_message_get_client_submit_time)                                                       \
    X(libpff_message_get_delivery_time)                                                            \
    X(libpff_message_get_entry_value_utf8_string)                                                  \
    X(libpff_message_get_entry_value_utf8_string_size)                                             \
    X(libpff_message_get_html_body)                                                                \
    X(libpff_message_get_html_body_size)                                                           \
    X(libpff_message_get_number_of_attachments)                                                    \
    X(libpff_message_get_plain_text_body)                                                          \
    X(libpff_message_get_plain_text_body_size)                                                     \
    X(libpff_message_get_recipients)                                                               \
    X(libpff_record_entry_free)                                                                    \
    X(libpff_record_entry_get_data_as_32bit_integer)                                               \
    X(libpff_record_entry_get_data_as_utf8_string)                                                 \
    X(libpff_record_entry_get_data_as_utf8_string_size)                                            \
    X(libpff_record_set_free)                                                                      \
    X(libpff_record_set_get_entry_by_type)

struct pff {
    PFF_NAMES(LIBRARY_SLOT)
};

const struct pff *pff(void);
#endif

#endif
