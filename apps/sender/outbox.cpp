// The outbox (outbox.hpp).

#include "sender/outbox.hpp"

#include <weft/file.hpp>
#include <weft/log.hpp>

#include "sender/body.hpp"
#include "sender/disk.hpp"

namespace sender {

namespace fs = std::filesystem;

outbox::outbox(fs::path folder) : tmp_{folder / "tmp"}, new_{folder / "new"} {
    for (auto const& each : {tmp_, new_, folder / "cur"}) make_folders(each);
    sync_folder(folder);
}

// The file and its name are on the disk before the journal hears of it, so that a file that is not in tmp/ afterwards has
// been renamed, and was not lost.
void outbox::write(letter const& what) const {
    weft::file out{tmp_ / what.id, {.write = true, .truncate = true}};
    out.write(with_line_feeds(what.text));
    out.sync();
    out.close();
    sync_folder(tmp_);
}

verdict outbox::deliver(letter const& what, commit const& before) const {
    try {
        write(what);
    } catch (fs::filesystem_error const& failed) { return {verdict::kind::try_again, failed.what()}; }
    before();
    try {
        rename_file(tmp_ / what.id, new_ / what.id);
    } catch (fs::filesystem_error const& failed) { return {verdict::kind::try_again, failed.what()}; }
    try {
        sync_folder(new_);
    } catch (fs::filesystem_error const& failed) {
        weft::log::warning(std::string{"a letter is in its place, but perhaps not on the disk: "} + failed.what());
    }
    return {};
}

verdict outbox::look(std::string const& id) const {
    if (file_exists(tmp_ / id)) return {verdict::kind::try_again, "the run ended before the letter was in its place"};
    return {};
}

}  // namespace sender
