/* import_formats.h - the rows of rule_formats[], each in a file of its own. */
#ifndef PARSE_IMPORT_FORMATS_H
#define PARSE_IMPORT_FORMATS_H

#include "parse/import.h"

extern const struct rule_format sieve_file; /* sieve_file.c */
extern const struct rule_format audit_csv_file, audit_json_file;
extern const struct rule_format entra_audit_csv_file, entra_audit_json_file;
extern const struct rule_format exchange_csv_file, exchange_json_file;
extern const struct rule_format cpanel_file, forward_file, procmail_file, zimbra_file;
extern const struct rule_format trace_file, workspace_csv_file, workspace_json_file;
extern const struct rule_format gam_file, gmail_json_file, gmail_xml_file;

#endif
