// Codecs that write domain structs as JSON with cereal. Heavy: include it in the .cpp that builds a
// codec, and pass the codec on as std::shared_ptr<const skald::Codec<Event>>.
//
// A field may be a bool, a number, a string, a vector, or a struct with fields() itself. Reading is
// by name: order does not matter, fields that the struct does not name are passed over, one that is
// missing is an error (give the event a new schema_version and an upcaster instead).
#pragma once
#include <cereal/archives/json.hpp>
#include <exception>
#include <memory>
#include <skald/adapters/cereal/fields_archive.hpp>
#include <skald/adapters/cereal/json_guard.hpp>
#include <skald/adapters/cereal/text_stream.hpp>
#include <skald/core/codec.hpp>
#include <skald/core/format_codec.hpp>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

namespace skald {

/// The JSON form of one struct, without line breaks.
struct JsonFormat {
    static std::string_view content_type() { return "application/json"; }

    /// Errors: invalid_argument, when a string is not valid UTF-8 or a struct nests too deeply.
    template <detail::Serialisable T>
    Result<std::string> write(const T& object) const {
        std::ostringstream out;
        {
            ::cereal::JSONOutputArchive archive(out,
                                                ::cereal::JSONOutputArchive::Options::NoIndent());
            detail::pass_fields(archive, const_cast<T&>(object));  // an output archive only reads
        }
        std::string text = compact_json(std::move(out).str());
        if (text.empty()) text = "{}";
        if (auto checked = check_json_object(text); !checked)
            return invalid_argument(checked.error().message);
        return text;
    }

    /// Errors: corrupt, with cereal's words.
    template <detail::Serialisable T>
    Result<T> read(std::string_view text) const {
        if (auto checked = check_json_object(text); !checked) return std::move(checked).error();
        try {
            T object{};
            ::cereal::JSONInputArchive archive(detail::text_stream(text));
            detail::pass_fields(archive, object);
            return object;
        } catch (const std::bad_alloc&) {
            throw;
        } catch (const std::exception& e) {
            return Error{Errc::corrupt, std::string(T::name) + ": " + e.what()};
        }
    }
};

/// A codec of the variant's events in JSON. Upcasters follow in any order.
template <EventVariant Event, class... Upcasters>
std::shared_ptr<const Codec<Event>> json_codec(UnknownEvents unknown, Upcasters... upcasters) {
    return std::make_shared<FormatCodec<Event, JsonFormat, Upcasters...>>(JsonFormat{}, unknown,
                                                                          std::move(upcasters)...);
}
/// The same; an event of an unknown type is an error.
template <EventVariant Event, class... Upcasters>
    requires(!std::is_same_v<Upcasters, UnknownEvents> && ...)
std::shared_ptr<const Codec<Event>> json_codec(Upcasters... upcasters) {
    return json_codec<Event>(UnknownEvents::fail, std::move(upcasters)...);
}

}  // namespace skald
