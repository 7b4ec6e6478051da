#include "answer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <skald/core/json_string.hpp>
#include <skald/core/utf8.hpp>

namespace skald::cli {
namespace {

std::string digits(double value) {
    std::array<char, 32> text;
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    return {text.data(), end};
}

struct Shown {
    std::string operator()(std::monostate) const { return "-"; }
    std::string operator()(bool value) const { return value ? "yes" : "no"; }
    std::string operator()(std::int64_t value) const { return std::to_string(value); }
    std::string operator()(double value) const { return digits(value); }
    std::string operator()(const std::string& value) const { return printable(value); }
};

struct Json {
    std::string& out;
    void operator()(std::monostate) const { out += "null"; }
    void operator()(bool value) const { out += value ? "true" : "false"; }
    void operator()(std::int64_t value) const { out += std::to_string(value); }
    void operator()(double value) const { out += digits(value); }
    void operator()(const std::string& value) const { append_json_string(out, value); }
};

void append_member(std::string& out, std::string_view name, const Value& value) {
    if (out.back() != '{') out += ',';
    append_json_string(out, name);
    out += ':';
    std::visit(Json{out}, value);
}

std::string words(std::string name) {
    std::ranges::replace(name, '_', ' ');
    return name;
}

// As a terminal has it: continuation bytes of UTF-8 take no place.
std::size_t width(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

void append_padded(std::string& out, const std::string& text, std::size_t to) {
    out += text;
    out.append(to > width(text) ? to - width(text) : 0, ' ');
}

void append_lines(std::string& out, const std::vector<std::vector<std::string>>& lines) {
    std::vector<std::size_t> widths;
    for (const auto& line : lines) {
        widths.resize(std::max(widths.size(), line.size()));
        for (std::size_t i = 0; i < line.size(); ++i) {
            widths[i] = std::max(widths[i], width(line[i]));
        }
    }
    for (const auto& line : lines) {
        for (std::size_t i = 0; i + 1 < line.size(); ++i) {
            append_padded(out, line[i], widths[i] + 2);
        }
        if (!line.empty()) out += line.back();
        out += '\n';
    }
}

}  // namespace

std::string printable(std::string_view text) {
    std::string shown;
    while (const auto flaw = find_utf8_flaw(text, ControlCharacters::refused)) {
        const char at = text[flaw->offset];
        const bool is_blank = at == '\n' || at == '\r' || at == '\t';
        shown.append(text.substr(0, flaw->offset));
        shown += is_blank ? ' ' : '?';
        text.remove_prefix(flaw->offset + 1);
    }
    return shown.append(text);
}

std::string as_text(const Answer& answer) {
    std::string out;
    std::vector<std::vector<std::string>> facts;
    for (const Fact& fact : answer.facts) {
        facts.push_back({words(fact.name), std::visit(Shown(), fact.value)});
    }
    append_lines(out, facts);
    for (const Table& table : answer.tables) {
        if (!out.empty()) out += '\n';
        if (table.rows.empty()) {
            out += "no " + words(table.name) + "\n";
            continue;
        }
        std::vector<std::vector<std::string>> lines(1);
        for (const std::string& column : table.columns) lines.front().push_back(words(column));
        for (const auto& row : table.rows) {
            auto& line = lines.emplace_back();
            for (const Value& cell : row) line.push_back(std::visit(Shown(), cell));
        }
        append_lines(out, lines);
    }
    return out;
}

std::string as_json(const Answer& answer) {
    std::string out = "{";
    for (const Fact& fact : answer.facts) append_member(out, fact.name, fact.value);
    for (const Table& table : answer.tables) {
        if (out.back() != '{') out += ',';
        append_json_string(out, table.name);
        out += ":[";
        for (const auto& row : table.rows) {
            if (out.back() != '[') out += ',';
            out += '{';
            for (std::size_t i = 0; i < row.size(); ++i) {
                append_member(out, table.columns[i], row[i]);
            }
            out += '}';
        }
        out += ']';
    }
    return out + "}\n";
}

std::string as_json(const Error& error) {
    std::string out = R"({"error":{)";
    append_member(out, "code", std::string(to_string(error.code)));
    append_member(out, "message", error.message);
    return out + "}}\n";
}

}  // namespace skald::cli
