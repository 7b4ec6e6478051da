#include <algorithm>
#include <charconv>
#include <skald/adapters/http/entity_tag.hpp>
#include <utility>

#include "http_text.hpp"

namespace skald::http {
namespace {

// Of the text between the quotes (RFC 9110, etagc).
bool is_tag_text(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == 0x21 || (byte >= 0x23 && byte != 0x7f);
}

// Takes one tag off the front of a list.
std::optional<EntityTag> take_tag(std::string_view& rest) {
    EntityTag tag;
    if (rest.starts_with("W/")) {
        tag.weak = true;
        rest.remove_prefix(2);
    }
    if (!rest.starts_with('"')) return std::nullopt;
    const std::size_t end = rest.find('"', 1);
    if (end == std::string_view::npos) return std::nullopt;
    tag.text = rest.substr(1, end - 1);
    rest.remove_prefix(end + 1);
    if (!std::all_of(tag.text.begin(), tag.text.end(), is_tag_text)) return std::nullopt;
    return tag;
}

Error malformed(std::string_view text) {
    return invalid_argument("this is no list of entity tags: " + std::string(text.substr(0, 100)));
}

std::optional<Version> version_of(const EntityTag& tag) {
    std::uint64_t number = 0;
    const char* const end = tag.text.data() + tag.text.size();
    const auto [stopped, failed] = std::from_chars(tag.text.data(), end, number);
    if (tag.weak || failed != std::errc() || stopped != end) return std::nullopt;
    if (tag.text != std::to_string(number)) return std::nullopt;  // such as "007"
    return Version(number);
}

Result<std::optional<ExpectedVersion>> expected_by_match(std::string_view text) {
    const auto wanted = parse_entity_tags(text);
    if (!wanted) return wanted.error();
    if (wanted->any) return std::optional(ExpectedVersion::exists());
    if (wanted->tags.size() != 1) {
        return invalid_argument("If-Match must name one version");
    }
    const auto version = version_of(wanted->tags.front());
    if (!version) {
        return Error{Errc::wrong_expected_version, "no version has the entity tag of If-Match: " +
                                                       std::string(text.substr(0, 100))};
    }
    return std::optional(ExpectedVersion::exactly(*version));
}

}  // namespace

bool EntityTags::match_strongly(const EntityTag& tag) const {
    return any || (!tag.weak && std::find(tags.begin(), tags.end(), tag) != tags.end());
}

bool EntityTags::match_weakly(const EntityTag& tag) const {
    return any || std::any_of(tags.begin(), tags.end(),
                              [&](const EntityTag& one) { return one.text == tag.text; });
}

Result<EntityTag> parse_entity_tag(std::string_view text) {
    std::string_view rest = trimmed(text);
    auto tag = take_tag(rest);
    if (!tag || !rest.empty()) return malformed(text);
    return *std::move(tag);
}

Result<EntityTags> parse_entity_tags(std::string_view text) {
    std::string_view rest = trimmed(text);
    if (rest == "*") return EntityTags{.any = true};
    EntityTags found;
    while (!rest.empty()) {
        auto tag = take_tag(rest);
        rest = trimmed(rest);
        if (!tag || !(rest.empty() || rest.starts_with(','))) return malformed(text);
        found.tags.push_back(*std::move(tag));
        // RFC 9110 lets a list have empty members.
        while (!rest.empty() && (rest.front() == ',' || is_space(rest.front()))) {
            rest.remove_prefix(1);
        }
    }
    if (found.tags.empty()) return malformed(text);
    return found;
}

std::string etag_of(Version version) {
    return '"' + std::to_string(version.value()) + '"';
}

Result<std::optional<ExpectedVersion>> expected_version(const Request& request) {
    const bool must_match = request.headers.find(header::if_match).has_value();
    const bool must_differ = request.headers.find(header::if_none_match).has_value();
    if (must_match && must_differ) {
        return invalid_argument("If-Match and If-None-Match exclude each other");
    }
    if (must_match) return expected_by_match(request.headers.joined(header::if_match));
    if (!must_differ) return std::optional<ExpectedVersion>();
    const auto unwanted = parse_entity_tags(request.headers.joined(header::if_none_match));
    if (!unwanted) return unwanted.error();
    if (!unwanted->any) return invalid_argument("If-None-Match of a command can only be *");
    return std::optional(ExpectedVersion::no_stream());
}

}  // namespace skald::http
