# Writes down what Jekyll has built of each post, before any layout.
require "json"

Jekyll::Hooks.register :site, :post_write do |site|
  posts = site.posts.docs.map do |doc|
    {
      source: doc.relative_path,
      file: doc.destination(site.dest).delete_prefix("#{site.dest}/"),
      title: doc.data["title"],
      date: doc.date.utc.iso8601,
      categories: doc.data["categories"],
      tags: doc.data["tags"],
      html: doc.content
    }
  end
  File.write(site.in_dest_dir("fidelity.json"), JSON.generate(posts))
end
