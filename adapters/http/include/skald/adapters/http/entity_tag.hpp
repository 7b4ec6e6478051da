// Entity tags and the conditions made of them. A stream's version is its tag, so that If-Match
// says which version a command expects.
#pragma once
#include <optional>
#include <skald/adapters/http/http_request.hpp>
#include <skald/core/expected_version.hpp>
#include <skald/core/result.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace skald::http {

struct EntityTag {
    std::string text;   // without quotes
    bool weak = false;  // W/"..."

    friend bool operator==(const EntityTag&, const EntityTag&) = default;
};

/// The value of If-Match or If-None-Match: any ("*"), or a list of tags.
struct EntityTags {
    bool any = false;
    std::vector<EntityTag> tags = {};

    /// Whether one of them is `tag`, and both are strong (If-Match).
    bool match_strongly(const EntityTag& tag) const;
    /// The same, weak ones too (If-None-Match).
    bool match_weakly(const EntityTag& tag) const;
};

/// Errors: invalid_argument.
Result<EntityTag> parse_entity_tag(std::string_view text);
Result<EntityTags> parse_entity_tags(std::string_view text);

/// `"7"`: for the ETag of what has this version.
std::string etag_of(Version version);

/// What the request expects of the stream that it concerns: If-Match: "7" is exactly that version,
/// If-Match: * that the stream exists, If-None-Match: * that it does not. None: no such header.
/// Errors: invalid_argument, for a header that is malformed or a list; wrong_expected_version, for
/// a tag that no version has, or a weak one, so that no stream can have what the client expects.
Result<std::optional<ExpectedVersion>> expected_version(const Request& request);

}  // namespace skald::http
