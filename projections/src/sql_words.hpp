// Takes the text of a statement apart, as far as names in braces need it.
#pragma once
#include <string_view>
#include <vector>

namespace skald {

struct SqlWord {
    enum class Kind {
        name,       // revenue, select: letters, digits and underscores
        in_braces,  // {revenue}; the text is without the braces
        other,      // spaces, signs, and what is in quotes or comments
    };
    Kind kind = Kind::other;
    std::string_view text;
};

/// All of the text, in its order. A quote or comment that does not end goes to the end; braces
/// around anything else than a name are signs.
std::vector<SqlWord> sql_words(std::string_view sql);

}  // namespace skald
