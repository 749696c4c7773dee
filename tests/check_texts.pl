#!/usr/bin/perl
# check_texts.pl [--list] - every sentence that a finding or a check may say has its translation in data/texts-*.txt.
# A sentence's id is its format with {1}, {2} for the arguments (include/base/said.h). Run from the top of the source
# tree. --list prints the ids. --self-test shows that a missing one, a stale one and a lost argument are noticed.
use strict;
use warnings;

my $literal = qr/"(?:[^"\\]|\\.)*"/;

# Adjacent literals with PRId64 and kin between them, as one text; undef: something else stands there too.
sub text_of {
    my ($source) = @_;
    my $text = "";
    $source =~ s/\bPRI([diu])64\b/"l$1"/g;
    return undef unless $source =~ /^\s*(?:$literal\s*)+$/;
    while ($source =~ /($literal)/g) {
        my $piece = substr($1, 1, -1);
        $piece =~ s/\\"/"/g;
        $piece =~ s/\\\\/\\/g;
        $text .= $piece;
    }
    return $text;
}

sub id_of {
    my ($format) = @_;
    my $count = 0;
    $format =~ s/%(?:(%)|(?:\.(?:\d+|\*))?(?:hh|h|ll|l|j|z)?[sdiucf])/defined $1 ? "%" : "{" . ++$count . "}"/ge;
    return $format;
}

# The arguments of the call that begins at pos($$code), split at its own commas.
sub arguments {
    my ($code) = @_;
    my @parts = ("");
    my $depth = 1;
    while ($$code =~ /\G($literal|'(?:[^'\\]|\\.)'|.)/gs) {
        my $piece = $1;
        if ($piece eq "(" || $piece eq "{") { $depth++ }
        if ($piece eq ")" || $piece eq "}") { return @parts if --$depth == 0 }
        if ($piece eq "," && $depth == 1) { push @parts, ""; next }
        $parts[-1] .= $piece;
    }
    return @parts;
}

my %call = (draft_title => 1, draft_reason => 2, draft_say => 2, said_add => 1, run_words => 1, say_more => 1, lure_say => 2);
my %ids;

sub note {
    my ($source, $format, $file) = @_;
    while ($source =~ /((?:$literal|\bPRI[diu]64\b|\s)+)/g) { # both sides of a "?"
        my $text = text_of($1);
        next unless defined $text && $text =~ /\S/;
        my $id = $format ? id_of($text) : $text;
        next if $id =~ /^[^A-Za-z]*\{\d\}[^A-Za-z]*$/ || $id !~ /[A-Za-z]{2}/;
        $ids{$id} //= $file;
    }
}

sub scan {
    my ($file, $code) = @_;
    $code =~ s{/\*.*?\*/}{}gs;
    while ($code =~ /\b(draft_title|draft_reason|draft_say|said_add|run_words|say_more|lure_say|draft_explain)\s*\(/g) {
        my $name = $1;
        my @args = arguments(\$code);
        next if $args[0] =~ /^\s*(?:const\s+)?struct\s/; # its own definition
        if ($name eq "draft_explain") { note($args[1], 0, $file); note($args[2], 0, $file); next }
        note($args[$call{$name}] // "", 1, $file);
    }
    if ($file =~ m{^detect/scan_}) { # state, detail, hint
        while ($code =~ /\bput\s*\(/g) {
            my @args = arguments(\$code);
            note($_, 0, $file) for @args[3 .. $#args];
        }
    }
    while ($code =~ /\.(blind|hint|detail)\s*=\s*((?:[^;,}"]|$literal)*)/g) { note($2, 0, $file) }
    if ($file eq "detect/table.c") { while ($code =~ /\{"[a-z-]+",\s*($literal)\}/g) { note($1, 0, $file) } }
    while ($code =~ /\.check\s*=\s*[^;{}]*?\.title\s*=\s*((?:[^;,}"]|$literal)*)/g) { note($1, 0, $file) }
}

# What is said in one place and made in another: words that are arguments, titles of checks, hints handed on.
sub marked {
    my ($file, $code) = @_;
    while ($code =~ m{/\* said:\s*\*/\s*((?:$literal\s*)+)}g) { note($1, 0, $file) }
}

sub catalogue {
    my ($language, $text) = @_;
    my (%of, $english);
    for my $line (split /\n/, $text) {
        if ($line =~ /^en: (.*)/) { $english = $1 }
        elsif ($line =~ /^$language: (.*)/) { $of{$english} = $1 }
    }
    return \%of;
}

sub places { return join ",", sort map { /(\d)/ } grep { defined } $_[0] =~ /(\{\d(?::w)?\})/g }

# Prints what is wrong; returns how much.
sub compare {
    my ($language, $of, $quiet) = @_;
    my $wrong = 0;
    for my $id (sort keys %ids) {
        next if exists $of->{$id};
        print "$ids{$id}: not in data/texts-$language.txt: $id\n" unless $quiet;
        $wrong++;
    }
    for my $id (sort keys %$of) {
        my %there = map { $_ => 1 } split /,/, places($id);
        for my $place (split /,/, places($of->{$id})) {
            next if $there{$place};
            print "data/texts-$language.txt: {$place} is not in: $id\n" unless $quiet;
            $wrong++;
        }
    }
    return $wrong;
}

for my $file (glob("detect/*.c imap/*.c cli/import_cover.c case/*.c")) {
    open my $in, "<", $file or die "$file: $!\n";
    local $/;
    my $code = <$in>;
    scan($file, $code);
    marked($file, $code);
}
if (@ARGV && $ARGV[0] eq "--list") { print "$_\n" for sort keys %ids; exit 0 }
die "few sentences were found: is this the source tree?\n" if keys %ids < 300;
my $wrong = 0;
for my $language ("vi", "zh") {
    open my $in, "<", "data/texts-$language.txt" or die "data/texts-$language.txt: $!\n";
    local $/;
    my $of = catalogue($language, <$in>);
    $wrong += compare($language, $of);
    my ($some) = grep { /\{1\}/ } sort keys %$of;
    my %less = %$of;
    delete $less{$some} if $some;
    my %more = (%$of, ($some // "") => "{1} {9}");
    if (!$some || compare($language, \%less, 1) <= compare($language, $of, 1) || compare($language, \%more, 1) <= compare($language, $of, 1)) {
        print "the check itself does not notice what is missing\n";
        $wrong++;
    }
}
exit($wrong > 0 ? 1 : 0);
