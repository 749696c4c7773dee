/* rule_formats.c - every export of rules we can read; see parse/import.h. */
#include "import_formats.h"

#include <string.h>

const struct rule_format *const rule_formats[] = {
    &sieve_file,      //
    &audit_csv_file,  //
    &audit_json_file, //
    &cpanel_file,     //
    &entra_audit_csv_file,
    &entra_audit_json_file,
    &exchange_csv_file,  //
    &exchange_json_file, //
    &forward_file,       //
    &gam_file,           //
    &gmail_json_file,    //
    &gmail_xml_file,     //
    &procmail_file,      //
    &trace_file,         //
    &workspace_csv_file, //
    &workspace_json_file,
    &zimbra_file, //
    NULL,
};

const struct rule_format *rule_format_named(const char *name)
{
    for (size_t i = 0; rule_formats[i]; i++)
        if (strcmp(rule_formats[i]->name, name) == 0)
            return rule_formats[i];
    return NULL;
}
