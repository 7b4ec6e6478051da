// How a struct with fields() passes through a cereal archive, nested structs included.
#pragma once
#include <cereal/cereal.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/vector.hpp>
#include <skald/core/event_type.hpp>
#include <type_traits>

namespace skald::detail {

template <class Archive>
struct ArchiveField {
    Archive& archive;
    template <class Member>
    void operator()(const char* name, Member& member) const {
        // cereal writes long long as text, which other readers of the event would not expect.
        static_assert(!std::is_same_v<std::remove_cv_t<Member>, long long> &&
                          !std::is_same_v<std::remove_cv_t<Member>, unsigned long long>,
                      "use std::int64_t or std::uint64_t");
        archive(::cereal::make_nvp(name, member));
    }
};

/// A struct without members needs no fields().
template <class T>
concept Serialisable = HasFields<T> || std::is_empty_v<T>;

template <class Archive, Serialisable T>
void pass_fields(Archive& archive, T& object) {
    if constexpr (HasFields<T>) T::fields(object, ArchiveField<Archive>{archive});
}

}  // namespace skald::detail

namespace cereal {
/// Found by cereal for nested structs.
template <class Archive, class T>
    requires skald::HasFields<T>
void CEREAL_SERIALIZE_FUNCTION_NAME(Archive& archive, T& object) {
    skald::detail::pass_fields(archive, object);
}
}  // namespace cereal
