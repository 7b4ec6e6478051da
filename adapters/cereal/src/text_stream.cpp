#include <skald/adapters/cereal/text_stream.hpp>
#include <streambuf>

namespace skald::detail {
namespace {

class TextBuffer final : public std::streambuf {
public:
    void begin(std::string_view text) {
        // Nothing is ever written through it.
        char* const first = const_cast<char*>(text.data());
        setg(first, first, first + text.size());
    }
};

}  // namespace

std::istream& text_stream(std::string_view text) {
    thread_local TextBuffer buffer;
    thread_local std::istream stream(&buffer);
    buffer.begin(text);
    stream.clear();
    return stream;
}

}  // namespace skald::detail
